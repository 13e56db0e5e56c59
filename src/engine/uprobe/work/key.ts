/**
 * Code that puts a row's key together on the stack, at KEY_AT: the head of wire.h's kernel_row from `tally` on, the whole
 * numbers, then the texts, zeros behind each.
 *
 * Only a text that is there, whole, and shorter than its room makes a key. Any other value is written as a record, in
 * which a text has a state and any length (slow.ts), and comes under its key in the isolate.
 */
import type { Text } from "../../../handler/work.ts";
import type { Carried } from "../../../probe/carried.ts";
import type { Marker } from "../../../probe/provider.ts";
import { TEXT_ROOM, kernel_row as row } from "../../../wire.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import type { BucketsCounted } from "../../../runtime/isolate/aggregates/aggregate.ts";
import { KEY_AT, OWN, PID_TGID } from "../frame.ts";
import { loadTally } from "../members.ts";
import { readCommand, readUserString } from "../texts.ts";
import { writeBucket } from "./buckets.ts";
import { textAddress, type Values } from "./values.ts";

/** Of a row, before its key; and of a key, before its numbers. */
export const KEY_START = row.tally;
const HEAD = row.sizeof - KEY_START;

export function keyBytes({ carried: { ints, texts }, buckets }: Pick<RowKind, "carried" | "buckets">): number {
  return HEAD + 8 * (ints.length + (buckets ? 1 : 0)) + TEXT_ROOM * texts.length;
}

/** What of a row is the same for all values of a tally. */
export interface RowKind {
  /** Its number, counted from the probe's first. */
  tally: number;
  form: number;
  /** The process is part of the key. */
  ofProcess: boolean;
  carried: Carried;
  /** Those that its parameters make: the bucket's number is then behind the whole numbers. */
  buckets: BucketsCounted | undefined;
}

/** Whether there is but one row. */
export function hasKey({ ofProcess, carried, buckets }: RowKind): boolean {
  return ofProcess || carried.ints.length > 0 || carried.texts.length > 0 || buckets !== undefined;
}

/** The first 8 bytes of a key, for word 0 of tally 0. */
export function keyHead({ form, carried, buckets }: RowKind): number {
  return (form << 16) | ((carried.ints.length + (buckets ? 1 : 0)) << 24);
}

/** `word`: r0 has the number of the row's word. To `slow` when a text does not make a key. */
export function writeKey(values: Values, kind: RowKind, word: boolean, strsize: number, slow: Label): void {
  const { a, marker } = values;
  const { ints, texts } = kind.carried;
  if (word) a.alu(2, "=", { reg: 0 });
  loadTally(a, kind.tally);
  a.alu(1, "|=", keyHead(kind));
  a.store(8, 10, KEY_AT, { reg: 1 });
  if (word) a.store(4, 10, KEY_AT + row.word - KEY_START, { reg: 2 });
  if (kind.ofProcess) a.load(1, 4, 10, PID_TGID + 4);
  else a.alu(1, "=", 0);
  a.store(4, 10, KEY_AT + row.pid - KEY_START, { reg: 1 });
  a.store(4, 10, KEY_AT + row.texts - KEY_START, texts.length);
  ints.forEach((int, i) => {
    values.int(int);
    a.store(8, 10, KEY_AT + HEAD + 8 * i, { reg: 0 });
  });
  let at = KEY_AT + HEAD + 8 * ints.length;
  if (kind.buckets) {
    writeBucket(a, kind.buckets);
    a.store(8, 10, at, { reg: 0 });
    at += 8;
  }
  texts.forEach((text, i) => readText(a, marker, text, at + TEXT_ROOM * i, strsize, slow));
}

function readText(a: Assembler, marker: Marker, text: Text, at: number, strsize: number, slow: Label): void {
  for (let from = 0; from < TEXT_ROOM; from += 8) a.store(8, 10, at + from, 0);
  a.stack(1, at);
  if (text.field === "execname") return readCommand(a, at);
  textAddress(a, marker, text);
  a.jump(OWN, "==", 0, slow);
  a.alu(2, "=", TEXT_ROOM);
  a.alu(3, "=", { reg: OWN });
  readUserString(a);
  a.jump(0, "s<=", 0, slow);
  a.jump(0, "s>", Math.min(TEXT_ROOM - 1, strsize + 1), slow);
}
