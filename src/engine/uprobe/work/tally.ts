/**
 * Code that takes one value into an aggregation: finds its row, or makes it, and changes its words.
 *
 *   a key of nothing     its row has been made before (Tallies.place): the program knows its place among those of the probe
 *   any other            key -> the hash of keys -> the row's place -> its words
 *                        no such key: a row is made, then its place is put into the hash; where two do that at once,
 *                        the one who comes second leaves its row empty
 */
import type { Tally, Work } from "../../../handler/work.ts";
import { carried } from "../../../probe/carried.ts";
import { kernel_row as row } from "../../../wire.ts";
import { bucketsOf, talliedOf } from "../../counted.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import { KEY_AT, OWN, TALLIED, VALUE } from "../frame.ts";
import { loadPlace } from "../members.ts";
import { NO_EXIST } from "../kernel.ts";
import type { Tallies } from "../tallies.ts";
import type { ClauseContext } from "./clauses.ts";
import { KEY_START, keyBytes, writeKey, type RowKind } from "./key.ts";
import { writeSlow } from "./slow.ts";
import { fixedBytes } from "./rows.ts";
import { FORMS } from "./update.ts";
import type { Values } from "./values.ts";

export function rowKind(tally: number, step: Tally, work: Work, marker: Values["marker"]): RowKind {
  const { form } = talliedOf(step);
  return { tally, form, ofProcess: step.ofProcess, carried: carried(step, work, marker), buckets: bucketsOf(step) };
}

/** `ended`: behind the clause. */
export function writeTally(values: Values, step: Tally, kind: RowKind, context: ClauseContext, ended: Label): void {
  const { a } = values;
  const [slow, done] = [a.label("slow"), a.label("tallied")];
  if (step.value) {
    values.int(step.value);
    a.store(8, 10, TALLIED, { reg: 0 });
  }
  const fixed = context.rows?.get(kind.tally);
  if (fixed !== undefined) intoFixed(a, context.tallies, kind, fixed, slow);
  else intoFound(values, kind, context, slow);
  a.goto(done);
  a.place(slow);
  writeSlow(values, kind, context, ended);
  a.place(done);
}

/** The row is at `place` behind the beginning of the probe's. */
function intoFixed(a: Assembler, tallies: Tallies, kind: RowKind, place: number, slow: Label): void {
  const form = FORMS[kind.form]!;
  if (form.bucket) {
    a.load(0, 8, 10, TALLIED);
    form.bucket(a);
    a.alu(0, "<<=", 3);
  }
  loadPlace(a);
  if (form.bucket) a.alu(1, "+=", { reg: 0 });
  within(a, 1, tallies, place + fixedBytes(kind), slow);
  a.mapValue(2, tallies.fd, place);
  a.alu(2, "+=", { reg: 1 });
  form.update(a, row.sizeof, slow);
}

function intoFound(values: Values, kind: RowKind, context: ClauseContext, slow: Label): void {
  const { a } = values;
  const { tallies } = context;
  const form = FORMS[kind.form]!;
  const key = keyBytes(kind);
  const bytes = KEY_START + key + 8 * form.words;
  const keys = tallies.keys(key);
  const found = a.label("found");
  if (form.bucket) {
    a.load(0, 8, 10, TALLIED);
    form.bucket(a);
  }
  writeKey(values, kind, form.bucket !== undefined, context.strsize, slow);
  lookUp(a, keys);
  a.jump(0, "!=", 0, found);
  makeRow(a, tallies, key, bytes, slow);
  a.map(1, keys);
  a.stack(2, KEY_AT);
  a.stack(3, VALUE);
  a.alu(4, "=", NO_EXIST);
  a.call("map_update_elem");
  lookUp(a, keys);
  a.jump(0, "==", 0, slow);
  a.place(found);
  a.load(1, 8, 0, 0);
  within(a, 1, tallies, bytes, slow);
  a.mapValue(2, tallies.fd, 0);
  a.alu(2, "+=", { reg: 1 });
  form.update(a, KEY_START + key, slow);
}

function lookUp(a: Assembler, keys: number): void {
  a.map(1, keys);
  a.stack(2, KEY_AT);
  a.call("map_lookup_elem");
}

/** A row with the key at KEY_AT; its place at VALUE. `bytes`: of the row. To `slow` where there is no room. */
function makeRow(a: Assembler, tallies: Tallies, key: number, bytes: number, slow: Label): void {
  a.mapValue(1, tallies.fd, 0);
  a.load(0, 8, 1, 0);
  a.jump(0, ">", tallies.bytes - bytes, slow);
  a.alu(0, "=", bytes);
  a.atomic("fetch+=", 8, 1, 0, 0);
  within(a, 0, tallies, bytes, slow);
  a.store(8, 10, VALUE, { reg: 0 });
  a.mapValue(OWN, tallies.fd, 0);
  a.alu(OWN, "+=", { reg: 0 });
  for (let at = 0; at < key; at += 8) {
    a.load(1, 8, 10, KEY_AT + at);
    a.store(8, OWN, KEY_START + at, { reg: 1 });
  }
  a.alu(1, "=", bytes);
  a.atomic("fetch|=", 4, OWN, row.bytes, 1); // who sees its length sees all of it
}

/** Has the verifier see that a place is that of a row. */
function within(a: Assembler, place: 0 | 1, tallies: Tallies, bytes: number, slow: Label): void {
  a.alu(place, "&=", ~7);
  a.jump(place, ">", tallies.bytes - bytes, slow);
}
