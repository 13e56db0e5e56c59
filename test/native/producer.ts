/** A producer of records as an agent is one, but in this process, and one that lies when told to. */
import { native } from "../../src/native.ts";
import * as wire from "../../src/wire.ts";

export interface RecordFields {
  kind?: number;
  time?: number;
  pid?: number;
  tid?: number;
  probe?: number;
  ref?: number;
  /** 8 bytes each; strings as wire.h lays them out. */
  slots?: (number | string)[];
}

export const CONTROL = (size: number): number => 2 * wire.PAGE + size;
const TALLIES = (size: number): number => CONTROL(size) + wire.PAGE + 2 * wire.VERDICTS + wire.WORK_BYTES;

export class Producer {
  readonly fd: number;
  readonly consumer: BigUint64Array;
  readonly head: DataView;
  readonly data: DataView;
  readonly control: DataView;
  readonly tallies: DataView;
  position = 0;

  constructor(readonly size = 1 << 16) {
    this.fd = native.memfdRing(size);
    this.consumer = new BigUint64Array(native.map(this.fd, 0, wire.PAGE, "write"));
    this.head = new DataView(native.map(this.fd, wire.PAGE, wire.PAGE, "write"));
    this.data = new DataView(native.map(this.fd, 2 * wire.PAGE, size, "write"));
    this.control = new DataView(native.map(this.fd, CONTROL(size), wire.PAGE + 2 * wire.VERDICTS, "write"));
    this.tallies = new DataView(native.map(this.fd, TALLIES(size), wire.TALLY_BYTES, "write"));
    this.head.setUint32(64 + wire.producer.magic, wire.WIRE_MAGIC, true);
    this.head.setUint32(64 + wire.producer.version, wire.WIRE_VERSION, true);
  }

  /** Bytes that the reader has given back. */
  get taken(): number {
    return Number(this.consumer[0]);
  }

  get reader(): number {
    return this.control.getUint32(wire.control.reader, true);
  }

  verdict(code: number): number {
    return this.control.getUint16(wire.PAGE + 2 * code, true);
  }

  lose(probe: number, count: number): void {
    this.head.setBigUint64(64 + wire.producer.lost + 8 * probe, BigInt(count), true);
  }

  /** Writes whole records and publishes them. Does not look whether there is room. */
  write(...records: RecordFields[]): void {
    for (const record of records) this.put(encode(record));
    this.publish();
  }

  /** A code object's description, at a time. */
  describe(ref: number, time: number, funcname = "f"): void {
    this.write({ kind: wire.KIND_CODE, ref, time, slots: [1, "a.py", funcname, funcname, "m", ref] });
  }

  /** Raw bytes behind a header word; the length as it is claimed, not as it is. */
  put(body: Buffer, word = body.length): void {
    this.data.setUint32(this.position % this.size, word, true);
    const at = (this.position + 8) % this.size;
    const bytes = new Uint8Array(this.data.buffer);
    bytes.set(body.subarray(0, this.size - at), at);
    if (body.length > this.size - at) bytes.set(body.subarray(this.size - at), 0);
    this.position += 8 + ((body.length + 7) & ~7);
  }

  publish(position = this.position): void {
    this.head.setBigUint64(0, BigInt(position), true);
  }
}

export function encode({
  kind = wire.KIND_EVENT,
  time = 1,
  pid = 1,
  tid = 1,
  probe = 0,
  ref = 0,
  slots = [],
}: RecordFields): Buffer {
  const head = Buffer.alloc(wire.RECORD_SIZE);
  head.writeBigUInt64LE(BigInt(time), 0);
  head.writeUInt32LE(pid, 8);
  head.writeUInt32LE(tid, 12);
  head.writeUInt16LE(kind, 16);
  head.writeUInt16LE(probe, 18);
  head.writeUInt32LE(ref, 20);
  return Buffer.concat([head, ...slots.map(encodeSlot)]);
}

function encodeSlot(value: number | string): Buffer {
  if (typeof value === "number") {
    const int = Buffer.alloc(8);
    int.writeBigInt64LE(BigInt(value));
    return int;
  }
  const text = Buffer.from(value);
  const slot = Buffer.alloc(8 + ((text.length + 7) & ~7));
  slot.writeUInt32LE(text.length, 0);
  text.copy(slot, 8);
  return slot;
}

export interface Taken {
  ring: number;
  time: number;
  pid: number;
  tid: number;
  kind: number;
  probe: number;
  ref: number;
  length: number;
}

/** The records of a batch. */
export function decode(batch: Uint8Array, bytes: number): Taken[] {
  const view = new DataView(batch.buffer, batch.byteOffset, bytes);
  const records: Taken[] = [];
  for (let at = 0; at < bytes; at += (8 + view.getUint32(at, true) + 7) & ~7) {
    records.push({
      length: view.getUint32(at, true),
      ring: view.getUint32(at + 4, true),
      time: Number(view.getBigUint64(at + 8, true)),
      pid: view.getUint32(at + 16, true),
      tid: view.getUint32(at + 20, true),
      kind: view.getUint16(at + 24, true),
      probe: view.getUint16(at + 26, true),
      ref: view.getUint32(at + 28, true),
    });
  }
  return records;
}
