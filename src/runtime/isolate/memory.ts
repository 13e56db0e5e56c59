/**
 * The batch's memory. Records stand in it as native/wire.h lays them out, except that the 8-byte ring header is
 * [u32 length][u32 ring id]. A record is named by `q`, the index of its header in 32-bit words:
 *
 *   q      q+1    q+2, q+3   q+4   q+5   q+6              q+7   q+8 ...
 *   length ring   time       pid   tid   kind | probe<<16 ref   slots
 *
 * Generated code holds on to the one object `memory`; events that no ring carried (BEGIN, END, ERROR) are read from a
 * scratch record that takes its place for as long as they fire.
 */
import { KIND_EVENT, RECORD_SIZE, STR_FAULT, STR_NULL } from "../../wire.ts";
import { decodeUtf8 } from "./utf8.ts";

export const memory: { i32: Int32Array; u8: Uint8Array } = { i32: new Int32Array(0), u8: new Uint8Array(0) };

/** Words from a record's header to its first slot. */
export const SLOTS = (8 + RECORD_SIZE) >> 2;

const TWO32 = 4294967296;

export function attach(buffer: ArrayBufferLike): void {
  memory.i32 = new Int32Array(buffer);
  memory.u8 = new Uint8Array(buffer);
}

/** A signed 64-bit integer at a word index: a number where that is exact, else a bigint. */
export function int64(word: number): number | bigint {
  const low = memory.i32[word]! >>> 0;
  const high = memory.i32[word + 1]!;
  if (high === 0) return low;
  if (high >= -0x200000 && high < 0x200000) return high * TWO32 + low;
  return BigInt(high) * 4294967296n + BigInt(low);
}

/** Where a float is put together from the batch's words. */
const number = new DataView(new ArrayBuffer(8));

/** The IEEE 754 number of 4 bytes at a byte offset. */
export function floatAt(offset: number): number {
  number.setInt32(0, memory.i32[offset >> 2]!, true);
  return number.getFloat32(0, true);
}

/** The IEEE 754 number of 8 bytes at a byte offset. */
export function doubleAt(offset: number): number {
  number.setInt32(0, memory.i32[offset >> 2]!, true);
  number.setInt32(4, memory.i32[(offset >> 2) + 1]!, true);
  return number.getFloat64(0, true);
}

/** The record's time, ns. A number: exact while the machine has been up for less than 104 days, then to 2 ns. */
export function timeOf(q: number): number {
  return (memory.i32[q + 3]! >>> 0) * TWO32 + (memory.i32[q + 2]! >>> 0);
}

/** A string slot's value was wanted, and the memory it stood in could not be read. */
export class Fault extends Error {
  override name = "Fault";
  /** @param address where, as far as that is known. */
  constructor(
    message: string,
    readonly address: number | bigint = 0,
  ) {
    super(message);
  }
}

/** The string slot at a byte offset whose bounds have been checked. NULL is null; a fault throws. */
export function stringAt(offset: number, what: string, address?: number | bigint): string | null {
  const state = memory.u8[offset + 4]!;
  if (state === STR_NULL) return null;
  if (state === STR_FAULT) throw new Fault(`${what} could not be read from the process's memory`, address);
  return decodeUtf8(memory.u8, offset + 8, memory.i32[offset >> 2]!);
}

/** Runs `body` over a record of its own, with integers in its slots: for probes that fire in the tracer, not in a process. */
export function withScratchRecord(
  event: { probe: number; time: bigint; pid: number; tid: number; ints: readonly (number | bigint)[] },
  body: (q: number, length: number) => void,
): void {
  const { probe, time, pid, tid, ints } = event;
  const { i32, u8 } = memory;
  const length = RECORD_SIZE + 8 * ints.length;
  attach(new ArrayBuffer(8 + length));
  memory.i32.set([
    length,
    0,
    Number(time & 0xffffffffn) | 0,
    Number(time >> 32n) | 0,
    pid,
    tid,
    KIND_EVENT | (probe << 16),
    0,
  ]);
  new BigInt64Array(memory.i32.buffer).set(
    ints.map((int) => BigInt(int)),
    SLOTS >> 1,
  );
  try {
    body(0, length);
  } finally {
    memory.i32 = i32;
    memory.u8 = u8;
  }
}
