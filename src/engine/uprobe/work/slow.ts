/**
 * Code that writes a value as a TALLY record, for the isolate to take in: of a text that makes no key, of a row that there is
 * no room for or that another writer has, of a sum that does not fit. The record has the whole numbers, the texts with
 * their states, then pairs of words and values.
 */
import * as wire from "../../../wire.ts";
import type { Label } from "../bpf/assembler.ts";
import { COMM, OWN, PID_TGID, RECORD, TALLIED, TEXT_STATE, USED } from "../frame.ts";
import { countLost, loadTally } from "../members.ts";
import { NO_WAKEUP } from "../kernel.ts";
import { COMM_BYTES, readCommand } from "../texts.ts";
import { releaseScratch, submitScratch, takeScratch } from "../scratch.ts";
import { copyString, stringSlotBytes } from "../strings.ts";
import type { RowKind } from "./key.ts";
import { writeBucket } from "./buckets.ts";
import type { ClauseContext } from "./clauses.ts";
import { FORMS } from "./update.ts";
import { textAddress, type Values } from "./values.ts";

/** To `ended` where a text could not be read: the clause ends there, as it would in the isolate. */
export function writeSlow(values: Values, kind: RowKind, context: ClauseContext, ended: Label): void {
  const { a } = values;
  const { maps, strsize } = context;
  const { ints, texts } = kind.carried;
  const [lost, release, done] = [a.label("lost"), a.label("release"), a.label("recorded")];
  const pairs = FORMS[kind.form]!.words;
  let used = wire.RECORD_SIZE + 8 * (ints.length + (kind.buckets ? 1 : 0));
  takeScratch(a, maps, used + texts.length * stringSlotBytes(strsize) + 16 * pairs, lost);
  writeKeyInts(values, kind);
  a.alu(USED, "=", used);
  a.store(8, 10, TEXT_STATE, 0);
  for (const text of texts) {
    if (text.field === "execname") {
      copyName(values, used, release);
    } else {
      textAddress(a, values.marker, text);
      copyString(a, { strsize, usedMax: used, spare: -8, isBounded: false, notes: TEXT_STATE }, release);
    }
    used += 8 + ((strsize + 7) & ~7);
  }
  writePairs(values, kind);
  a.alu(USED, "+=", 16 * pairs);
  submitScratch(a, maps, release);
  releaseScratch(a);
  a.goto(done);
  a.place(release);
  releaseScratch(a);
  a.place(lost);
  countLost(a, maps);
  a.place(done);
  if (texts.length === 0) return;
  a.load(1, 8, 10, TEXT_STATE);
  a.jump(1, "!=", 0, ended);
}

/** A record that tells of a text which could not be read, under the number of a tally (from the first) that stands for it. */
export function writeFault({ a }: Values, tally: number, { maps }: ClauseContext): void {
  const [got, done] = [a.label("reserved"), a.label("told")];
  a.map(1, maps.ring);
  a.alu(2, "=", wire.RECORD_SIZE + 8);
  a.alu(3, "=", 0);
  a.call("ringbuf_reserve");
  a.jump(0, "!=", 0, got);
  countLost(a, maps);
  a.goto(done);
  a.place(got);
  a.alu(RECORD, "=", { reg: 0 });
  writeWhose(a, tally);
  a.constant(0, BigInt(wire.STR_FAULT) << 32n);
  a.store(8, RECORD, wire.RECORD_SIZE, { reg: 0 });
  a.call("ktime_get_ns");
  a.store(8, RECORD, 0, { reg: 0 });
  a.alu(1, "=", { reg: RECORD });
  a.alu(2, "=", NO_WAKEUP);
  a.call("ringbuf_submit");
  a.place(done);
}

/** The head of a record, but for its time. `tally`: counted from the probe's first. */
function writeWhose(a: Values["a"], tally: number): void {
  a.load(0, 8, 10, PID_TGID);
  a.store(4, RECORD, 12, { reg: 0 });
  a.alu(0, ">>=", 32);
  a.store(4, RECORD, 8, { reg: 0 });
  loadTally(a, tally);
  a.alu(1, "<<=", 16);
  a.alu(1, "|=", wire.KIND_TALLY);
  a.store(8, RECORD, 16, { reg: 1 });
}

function writeKeyInts(values: Values, { tally, carried, buckets }: RowKind): void {
  const { a } = values;
  writeWhose(a, tally);
  carried.ints.forEach((int, i) => {
    values.int(int);
    a.store(8, RECORD, wire.RECORD_SIZE + 8 * i, { reg: 0 });
  });
  if (!buckets) return;
  writeBucket(a, buckets);
  a.store(8, RECORD, wire.RECORD_SIZE + 8 * carried.ints.length, { reg: 0 });
}

/** The command's name as a text, at r9, which then is behind it. */
function copyName({ a }: Values, usedMax: number, out: Label): void {
  readCommand(a, COMM);
  slot(a);
  for (let at = 0; at < 16 + COMM_BYTES; at += 8) a.store(8, 1, at, 0);
  a.alu(1, "+=", 8);
  a.alu(2, "=", COMM_BYTES);
  a.stack(3, COMM);
  a.call("probe_read_kernel_str");
  a.jump(0, "s<=", 0, out); // (cannot be; the verifier wants to see it)
  a.jump(0, "s>", COMM_BYTES, out);
  a.alu(0, "-=", 1);
  slot(a);
  a.store(4, 1, 0, { reg: 0 });
  a.alu(0, "+=", 8 + 7);
  a.alu(0, "&=", ~7);
  a.alu(USED, "+=", { reg: 0 });
  a.store(8, RECORD, -8, { reg: USED });
  a.load(USED, 8, RECORD, -8);
  a.jump(USED, ">", usedMax + 8 + COMM_BYTES, out);
}

function slot(a: Values["a"]): void {
  a.alu(1, "=", { reg: RECORD });
  a.alu(1, "+=", { reg: USED });
}

/** "How many" is in word 0; behind it stands the value. Of a distribution the value says which word. */
function writePairs({ a }: Values, { form }: RowKind): void {
  const { bucket, words } = FORMS[form]!;
  a.load(0, 8, 10, TALLIED);
  if (bucket) bucket(a);
  else a.alu(0, "=", 0);
  a.alu(OWN, "=", { reg: 0 });
  slot(a);
  a.store(8, 1, 0, { reg: OWN });
  a.store(8, 1, 8, 1);
  if (words === 1) return;
  a.store(8, 1, 16, 1);
  a.load(0, 8, 10, TALLIED);
  a.store(8, 1, 24, { reg: 0 });
}
