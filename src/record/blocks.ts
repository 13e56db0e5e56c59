/**
 * The file of a recording: everything that went into the isolate, in order, so that a replay is the same run again.
 *
 *    0                16        20        24
 *   +----------------+---------+---------+--------- ...
 *   | "pyprobe record\n\0" | version | wire    | blocks          (wire: PYPROBE_WIRE_VERSION of the records in it)
 *   +----------------+---------+---------+--------- ...
 *
 * A block, little-endian, each 8-aligned (the payload is padded with zeros):
 *
 *    0      4        8      12       16        20       24     28       32
 *   +------+--------+------+--------+---------+--------+------+--------+-----------
 *   | mark | number | kind | length | payload | events | 0    | header | payload ...
 *   |      |        |      |        | CRC-32  |        |      | CRC-32 |
 *   +------+--------+------+--------+---------+--------+------+--------+-----------
 *
 * Numbers count from 0, so that a missing or doubled block is seen. The first block is HEAD (what was run), the last is
 * END (how it ended); a file without END was cut, and is good up to its last whole block. Between them RECORDS are the
 * reader's batches as they are (native/addon/batch.h), CALL the other inputs of the isolate (inputs.ts).
 */
import { crc32 } from "node:zlib";
import { ShapeError } from "../shapes.ts";
import { WIRE_VERSION } from "../wire.ts";

export const FORMAT_VERSION = 1;
export const FILE_HEADER = 24;
export const BLOCK_HEADER = 32;
const MAGIC = Buffer.from("pyprobe record\n\0", "latin1");
const MARK = 0x4b4c4250; // "PBLK"

export const KIND = { head: 1, records: 2, call: 3, end: 4 } as const;

/** Bytes that a payload may have: of records, those of a batch; of JSON, far more than any run needs. */
export const PAYLOAD_MAX = { records: 1 << 20, json: 64 << 20 } as const;

export interface BlockHeader {
  number: number;
  kind: number;
  /** Bytes of the payload, without its padding. */
  length: number;
  crc: number;
  /** Events among its records. */
  events: number;
}

/** What is wrong with a file, in words that follow its name: "is not a recording"; what its JSON lacks is a ShapeError. */
export class RecordingError extends ShapeError {}

export function padded(length: number): number {
  return (length + 7) & ~7;
}

export function encodeFileHeader(): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(FORMAT_VERSION, 16);
  bytes.writeUInt32LE(WIRE_VERSION, 20);
  return bytes;
}

/** Throws RecordingError for a file that is none, or that this version cannot read. */
export function checkFileHeader(bytes: Buffer): void {
  if (bytes.length < FILE_HEADER || !bytes.subarray(0, 16).equals(MAGIC))
    throw new RecordingError("is not a recording of pyprobe");
  const [version, wire] = [bytes.readUInt32LE(16), bytes.readUInt32LE(20)];
  if (version !== FORMAT_VERSION || wire !== WIRE_VERSION) {
    throw new RecordingError(
      `has format ${version}.${wire}, and this version of pyprobe reads ${FORMAT_VERSION}.${WIRE_VERSION}: ` +
        "replay it with the version that recorded it",
    );
  }
}

/** One block, header and padded payload. The payload is copied. */
export function encodeBlock(number: number, kind: number, payload: Uint8Array, events = 0): Buffer {
  const bytes = Buffer.allocUnsafe(BLOCK_HEADER + padded(payload.length));
  bytes.set(payload, BLOCK_HEADER);
  bytes.fill(0, BLOCK_HEADER + payload.length);
  const crc = crc32(bytes.subarray(BLOCK_HEADER, BLOCK_HEADER + payload.length));
  [MARK, number, kind, payload.length, crc, events, 0].forEach((word, i) => bytes.writeUInt32LE(word, i * 4));
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28);
  return bytes;
}

export function encodeJsonBlock(number: number, kind: number, value: object): Buffer {
  return encodeBlock(number, kind, Buffer.from(JSON.stringify(value)));
}

/** The header at the start of these bytes, for the block that should have this number. Throws RecordingError. */
export function decodeBlockHeader(bytes: Buffer, number: number): BlockHeader {
  if (bytes.readUInt32LE(0) !== MARK || bytes.readUInt32LE(28) !== crc32(bytes.subarray(0, 28)))
    throw new RecordingError(`is damaged: block ${number} has no sound header`);
  const [found, kind, length, crc, events] = [4, 8, 12, 16, 20].map((at) => bytes.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (found !== number) throw new RecordingError(`is damaged: block ${number} is missing, block ${found} stands there`);
  if (!Object.values(KIND).includes(kind as never))
    throw new RecordingError(`has a block of kind ${kind}, which this version of pyprobe does not know`);
  const most = kind === KIND.records ? PAYLOAD_MAX.records : PAYLOAD_MAX.json;
  if (length > most) throw new RecordingError(`is damaged: block ${number} says it has ${length} bytes`);
  return { number, kind, length, crc, events };
}

/** Throws RecordingError when the payload is not what was written. */
export function checkPayload({ number, crc }: BlockHeader, payload: Uint8Array): void {
  if (crc32(payload) !== crc) throw new RecordingError(`is damaged: block ${number} does not have its checksum`);
}
