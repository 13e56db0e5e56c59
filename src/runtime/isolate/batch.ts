/** The decoder: walks a batch record by record. The reader has checked the records' lengths, not what is in them. */
import {
  KIND_CODE,
  KIND_EVENT,
  KIND_EXEC,
  KIND_MESSAGE,
  KIND_PROCESS,
  KIND_TALLY,
  KIND_THREAD_END,
  RECORD_SIZE,
  STR_FAULT,
  STR_NULL,
} from "../../wire.ts";
import { CODES_MAX, Code } from "./code.ts";
import { fires, settleErrors, timedFires } from "./dispatch.ts";
import { describeCode } from "./known.ts";
import { SLOTS, int64, memory, timeOf } from "./memory.ts";
import { endThread, processOf } from "./process.ts";
import { badRing, badRings } from "./ring.ts";
import { run } from "./run.ts";
import { stringEnd } from "./slots.ts";
import { endSpansOf } from "./spans.ts";
import { beginSpace } from "./symbols.ts";
import { takeTally } from "./tally.ts";
import { timing } from "./timing.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Handles the records in the first `bytes` bytes. Throws when they are no batch: a bug of the reader's. */
export function walk(bytes: number): void {
  if (timing.on) return walkTimed(bytes);
  const { i32 } = memory;
  const end = Math.min(bytes >> 2, i32.length);
  for (let q = 0; q < end;) {
    const length = i32[q]! >>> 0;
    const next = q + 2 + (((length + 7) >>> 3) << 1);
    if (length < RECORD_SIZE || next > end) throw new RangeError(`record of ${length} bytes at ${q * 4} of ${bytes}`);
    const kind = i32[q + 6]! & 0xffff;
    if (badRings.size > 0 && badRings.has(i32[q + 1]!)) {
      // Nothing of it is believed.
    } else if (kind === KIND_EVENT) {
      const fire = fires[i32[q + 6]! >>> 16];
      if (fire !== undefined) {
        fire(q, length);
        settleErrors();
        if (run.exited) return;
      }
    } else if (kind === KIND_TALLY) {
      takeTally(q, length);
    } else {
      describe(kind, q, length);
    }
    q = next;
  }
}

/**
 * The same with the functions that time clauses. It is written down twice because V8 builds the one function that a
 * probe has into the loop: where it had met two, every event of the other batches would take a tenth longer.
 */
function walkTimed(bytes: number): void {
  const { i32 } = memory;
  const end = Math.min(bytes >> 2, i32.length);
  for (let q = 0; q < end;) {
    const length = i32[q]! >>> 0;
    const next = q + 2 + (((length + 7) >>> 3) << 1);
    if (length < RECORD_SIZE || next > end) throw new RangeError(`record of ${length} bytes at ${q * 4} of ${bytes}`);
    const kind = i32[q + 6]! & 0xffff;
    if (badRings.size > 0 && badRings.has(i32[q + 1]!)) {
      // As above.
    } else if (kind === KIND_EVENT) {
      const fire = timedFires[i32[q + 6]! >>> 16];
      if (fire !== undefined) {
        fire(q, length);
        settleErrors();
        if (run.exited) return;
      }
    } else if (kind === KIND_TALLY) {
      takeTally(q, length);
    } else {
      describe(kind, q, length);
    }
    q = next;
  }
}

/** The fixed kinds, by their slots in wire.h. */
function describe(kind: number, q: number, length: number): void {
  const reader = new Slots(q, length);
  const pid = memory.i32[q + 4]!;
  if (kind === KIND_CODE) code(reader, q);
  else if (kind === KIND_PROCESS) process(reader, pid);
  else if (kind === KIND_THREAD_END) threadEnd(q, pid, memory.i32[q + 5]!);
  else if (kind === KIND_MESSAGE) message(reader, pid);
  else if (kind === KIND_EXEC) beginSpace(pid, timeOf(q));
  else badRing(q, `record of unknown kind ${kind}`);
  if (reader.short) badRing(q, `record of kind ${kind} is shorter than its parts`);
}

/** Takes a record's slots one after the other. */
class Slots {
  short = false;
  private at: number;
  private readonly limit: number;
  constructor(q: number, length: number) {
    this.at = (q + SLOTS) << 2;
    this.limit = (q << 2) + 8 + length;
  }

  int(): number {
    if (!this.room()) return 0;
    this.at += 8;
    return Number(int64((this.at - 8) >> 2));
  }

  str(): string | null {
    if (!this.room()) return null;
    const start = this.at;
    const end = stringEnd(start, this.limit);
    if (end < 0) return ((this.short = true), null);
    this.at = end;
    const state = memory.u8[start + 4]!;
    if (state === STR_NULL || state === STR_FAULT) return null;
    return decodeUtf8(memory.u8, start + 8, memory.i32[start >> 2]!);
  }

  private room(): boolean {
    if (this.at + 8 > this.limit) this.short = true;
    return !this.short;
  }
}

function code(slots: Slots, q: number): void {
  const id = memory.i32[q + 7]! >>> 0;
  const [firstlineno, filename, funcname, qualname, module, own] = [
    slots.int(),
    slots.str(),
    slots.str(),
    slots.str(),
    slots.str(),
    slots.int(),
  ];
  if (slots.short) return;
  if (id === 0 || id >= CODES_MAX) return badRing(q, `code object ${id}: there are at most ${CODES_MAX - 1}`);
  describeCode(memory.i32[q + 1]!, own, new Code(id, firstlineno, filename, funcname, qualname, module));
}

function process(slots: Slots, pid: number): void {
  const [ppid, uid, gid] = [slots.int(), slots.int(), slots.int()];
  slots.int(); // the Python's version
  const [execname, file] = [slots.str() ?? "", slots.str() ?? ""];
  if (slots.short) return;
  Object.assign(processOf(pid), { ppid, uid, gid, execname, module: file.slice(file.lastIndexOf("/") + 1) });
}

function threadEnd(q: number, pid: number, tid: number): void {
  endThread(pid, tid);
  endSpansOf(pid, tid, timeOf(q));
}

function message(slots: Slots, pid: number): void {
  const severity = Math.min(2, Math.max(0, slots.int())) as 0 | 1 | 2;
  const text = slots.str();
  if (!slots.short) run.notes.push({ type: "message", pid, severity, text: text ?? "" });
}
