/** A look over the records of a batch, without reading what they say. */
import { KIND_EVENT, KIND_EXEC, RECORD_SIZE } from "../wire.ts";

export interface Survey {
  events: number;
  /** ns: the youngest record's time. */
  last: number;
  /** What is wrong with the batch; undefined when it is whole. */
  problem: string | undefined;
}

/** @param words the batch's memory, of which `bytes` bytes are records. */
export function survey(words: Int32Array, bytes: number): Survey {
  const end = bytes >> 2;
  let events = 0;
  let last = 0;
  for (let q = 0; q < end;) {
    const length = words[q]! >>> 0;
    const next = q + 2 + (((length + 7) >>> 3) << 1);
    if (length < RECORD_SIZE || length > bytes || next > end)
      return { events, last, problem: `a record of ${length} bytes at byte ${q * 4} of ${bytes}` };
    const kind = words[q + 6]! & 0xffff;
    if (kind < KIND_EVENT || kind > KIND_EXEC) return { events, last, problem: `a record of unknown kind ${kind}` };
    const time = timeAt(words, q);
    if (time > last) last = time;
    if (kind === KIND_EVENT) events++;
    q = next;
  }
  return { events, last, problem: undefined };
}

/** Where, from a byte offset on, the first record younger than a time stands, in a batch that is whole; its end when there is none. */
export function recordsUntil(words: Int32Array, from: number, bytes: number, time: number): number {
  let q = from >> 2;
  while (q < bytes >> 2 && timeAt(words, q) <= time) q += 2 + (((words[q]! + 7) >>> 3) << 1);
  return q << 2;
}

function timeAt(words: Int32Array, q: number): number {
  return (words[q + 3]! >>> 0) * 4294967296 + (words[q + 2]! >>> 0);
}
