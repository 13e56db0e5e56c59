/**
 * Frames on the stream between the control plane and the sandbox, either way:
 *
 *    0        4      5
 *   +--------+------+-----------
 *   | length | type | payload ...      length: u32, little-endian, of the payload
 *   +--------+------+-----------
 *
 * Type "J": a message of contract.ts, as JSON. Type "T": handlers' output, UTF-8, to be passed on as it is.
 */

import { parse, ShapeError } from "../shapes.ts";

export type Frame = { type: "text"; bytes: Buffer } | { type: "message"; message: unknown };

const HEADER = 5;
const anything = (value: unknown): unknown => value;
const JSON_TYPE = 0x4a;
const TEXT_TYPE = 0x54;

/** Longer payloads are a broken stream: one batch's output is at most 64 MiB of UTF-16 units. */
const PAYLOAD_MAX = 256 << 20;

export function encodeJson(message: object): Buffer {
  return encode(JSON_TYPE, JSON.stringify(message));
}

export function encodeText(text: string): Buffer {
  return encode(TEXT_TYPE, text);
}

function encode(type: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32LE(length, 0);
  frame[4] = type;
  frame.write(text, HEADER);
  return frame;
}

/** Puts frames together from whatever pieces the stream comes in. */
export class FrameDecoder {
  /** @param most bytes that a message may have. */
  constructor(private readonly most = PAYLOAD_MAX) {}

  #pieces: Buffer[] = [];
  #have = 0;
  #header: Buffer | undefined;

  /** The frames that this piece completes. Throws ShapeError on a stream that is none of ours. */
  *push(piece: Buffer): Generator<Frame, void, undefined> {
    this.#pieces.push(piece);
    this.#have += piece.length;
    for (;;) {
      this.#header ??= this.#take(HEADER);
      if (!this.#header) return;
      const length = this.#header.readUInt32LE(0);
      const type = this.#header[4];
      if (type !== JSON_TYPE && type !== TEXT_TYPE) throw new ShapeError("is not well formed: it is no frame");
      if (length > (type === JSON_TYPE ? this.most : PAYLOAD_MAX))
        throw new ShapeError(`is too long: a frame of ${length} bytes`);
      const payload = this.#take(length);
      if (!payload) return;
      this.#header = undefined;
      if (type === TEXT_TYPE) yield { type: "text", bytes: payload };
      else yield { type: "message", message: parse(payload, anything, "a message") };
    }
  }

  /** The next bytes, or undefined while they are not all there. One piece is given as it is, not copied. */
  #take(length: number): Buffer | undefined {
    if (this.#have < length) return undefined;
    if (this.#pieces.length > 1 && this.#pieces[0]!.length < length) this.#pieces = [Buffer.concat(this.#pieces)];
    const first = this.#pieces[0] ?? Buffer.alloc(0);
    const taken = first.subarray(0, length);
    if (taken.length === first.length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(length);
    this.#have -= length;
    return taken;
  }
}
