/**
 * The program of a site: from the uprobe to what its clauses do there (work/clauses.ts), and a record in the ring where
 * others want the event. Which probe it is for, it learns when it fires (members.ts).
 *
 *   which probe is it? -> is the process traced? -> clauses' work -> is every clause surely against it? -> tell the process, when its name is new
 *   -> read the numbers -> read the strings into scratch memory -> reserve the record's room -> its time -> write it
 *
 * The time is taken when the room has been reserved: a record that is being written holds the reader back, so that no
 * younger one overtakes it (native/addon/merge.h).
 *
 * A string's length is not known before it is read, and a program's stack is too small for it; so it is read into
 * scratch memory first. Any program may be interrupted in the middle, by another on the same processor too (they run
 * with preemption on, and may sleep for a page); so each processor has a few scratch records, each with a lock that is
 * tried and never waited for. A firing that finds none free is counted as lost, as one that finds the ring full.
 */
import { isOperandError } from "../../elf/operand.ts";
import type { Site } from "../../elf/site.ts";
import type { ByteCapture, KernelTest } from "../../handler/program.ts";
import type { ContextName } from "../../probe/context.ts";
import type { Marker } from "../../probe/provider.ts";
import type { PointWork } from "../engine.ts";
import * as wire from "../../wire.ts";
import { Assembler, type Label } from "./bpf/assembler.ts";
import { BOUND, CONTEXT, OWN, PID_TGID, RECORD, USED, intSlot } from "./frame.ts";
import { loadContext } from "./context.ts";
import { filterProcess, filterTests, type Scope } from "./filter.ts";
import { NO_WAKEUP } from "./kernel.ts";
import { sourceOf } from "./layout.ts";
import type { Maps } from "./maps.ts";
import { countFault, countLost, loadMember, loadNumber, type Members } from "./members.ts";
import { loadOperand, unreadable } from "./operand.ts";
import { tellProcess, type ProcessFacts } from "./process-record.ts";
import { byteSlotBytes, copyBytes, mostBytes } from "./bytes.ts";
import { releaseScratch, submitScratch, takeScratch } from "./scratch.ts";
import { copyStack, stackSlotBytes, type Stand } from "./stack.ts";
import { copyString, stringSlotBytes } from "./strings.ts";
import type { Tallies } from "./tallies.ts";
import { writeClauses } from "./work/clauses.ts";

/** What a program is made for, besides its site; the same for all probes that share it (members.ts). */
export interface ProgramPoint {
  /** As layoutOf gives it. */
  marker: Marker;
  /** The slots to write, a bit each. */
  captures: number;
  /** Of string slots, the argument that is the string's length. */
  bounds: Readonly<Record<number, number>>;
  /** What the record has of the thread, behind its slots. */
  context: readonly ContextName[];
  /** What memory it has behind that. */
  bytes: readonly ByteCapture[];
  /** Of each clause; undefined when it has none. */
  tests: readonly (KernelTest | undefined)[];
  scope: Scope;
  /**
   * What is done and asked here for clauses; nothing: every event is wanted. Tallies are numbered from the probe's first.
   */
  works: readonly PointWork[];
  /** Where, behind the beginning of the probe's rows, each tally without a key has its row; undefined: it is looked up. */
  rows: ReadonlyMap<number, number> | undefined;
}

export interface ProgramContext {
  maps: Maps;
  members: Members;
  strsize: number;
  /** Frames of a stack at most. */
  frames: number;
  /** PROCESS records are wanted: where the kernel keeps what they hold. */
  process: ProcessFacts | undefined;
  /** Where clauses count that are done here. */
  tallies: Tallies | undefined;
}

/** What a record of the point takes at most, in bytes, with the room to read its last string. */
function scratchBytes({ marker, captures, context, bytes }: ProgramPoint, { strsize, frames }: ProgramContext): number {
  const slots = capturedSlots(marker, captures);
  const strings = slots.filter((slot) => marker.slots[slot] === "str").length;
  const stack = context.includes("ustack") ? stackSlotBytes(frames) : 0;
  const memory = bytes.reduce((sum, capture) => sum + byteSlotBytes(mostBytes(capture, strsize)), 0);
  return (
    wire.RECORD_SIZE +
    8 * (slots.length - strings + context.length) +
    strings * stringSlotBytes(strsize) +
    stack +
    memory
  );
}

/** @param entry the one that its sites have (members.ts), where they all have one. */
export function assembleProgram(site: Site, point: ProgramPoint, context: ProgramContext, entry?: number): Assembler {
  const writer = new ProgramWriter(site, point, context, entry);
  writer.write();
  return writer.a;
}

function capturedSlots(marker: Marker, captures: number): number[] {
  return marker.slots.map((_, slot) => slot).filter((slot) => captures & (1 << slot));
}

class ProgramWriter {
  readonly a = new Assembler();
  readonly #out: Label;
  readonly #numbers: number[];
  readonly #strings: number[];

  constructor(
    readonly site: Site,
    readonly point: ProgramPoint,
    readonly context: ProgramContext,
    readonly entry: number | undefined,
  ) {
    this.#out = this.a.label("out");
    const slots = capturedSlots(point.marker, point.captures);
    this.#numbers = slots.filter((slot) => point.marker.slots[slot] !== "str");
    this.#strings = slots.filter((slot) => point.marker.slots[slot] === "str");
  }

  write(): void {
    const { a, point } = this;
    a.alu(CONTEXT, "=", { reg: 1 });
    loadMember(a, this.context.members, this.#out, this.entry);
    filterProcess(a, point.scope, this.#out);
    if (point.works.length > 0) this.#work();
    if (point.works.length === 0 || point.works.some((one) => !("first" in one))) this.#event();
    a.place(this.#out);
    a.alu(0, "=", 0);
    a.exit();
  }

  #work(): void {
    const { maps, strsize, tallies } = this.context;
    const { works, marker, rows } = this.point;
    writeClauses(this.a, works, this.site, marker, { maps, strsize, tallies: tallies!, rows }, this.#out);
  }

  #event(): void {
    const { a, context, point, site } = this;
    filterTests(a, point.tests, { site, marker: point.marker, strsize: context.strsize }, this.#out);
    if (context.process) tellProcess(a, context.maps, context.process);
    this.#readNumbers();
    if (this.#strings.length === 0 && !point.context.includes("ustack") && point.bytes.length === 0) this.#writeFixed();
    else this.#writeVariable();
  }

  /** The numbers into their stack slots. */
  #readNumbers(): void {
    this.#numbers.forEach((slot, index) => {
      this.#load(slot);
      this.a.store(8, 10, intSlot(index), { reg: 0 });
    });
  }

  /** r0 = the slot's argument; 0, and counted, when it cannot be read. */
  #load(slot: number): void {
    const { a, point, site } = this;
    const operand = site.operands[sourceOf(point.marker, slot).index];
    const [fault, done] = [a.label("unreadable"), a.label("loaded")];
    if (unreadable(operand) === undefined && !isOperandError(operand!)) {
      loadOperand(a, operand!, site, fault);
      if (operand!.where.kind === "constant" || operand!.where.kind === "register") return;
      a.goto(done);
    }
    a.place(fault);
    countFault(a, this.context.maps);
    a.alu(0, "=", 0);
    a.place(done);
  }

  /** Only numbers: the room is known, and written in place. */
  #writeFixed(): void {
    const { a } = this;
    const got = a.label("reserved");
    a.map(1, this.context.maps.ring);
    const { context } = this.point;
    a.alu(2, "=", wire.RECORD_SIZE + 8 * (this.#numbers.length + context.length));
    a.alu(3, "=", 0);
    a.call("ringbuf_reserve");
    a.jump(0, "!=", 0, got);
    countLost(a, this.context.maps);
    a.goto(this.#out);
    a.place(got);
    a.alu(RECORD, "=", { reg: 0 });
    this.#writeHead();
    context.forEach((name, index) => {
      loadContext(a, name, standOf(this.site));
      a.store(8, RECORD, wire.RECORD_SIZE + 8 * (this.#numbers.length + index), { reg: 0 });
    });
    this.#writeTime();
    a.alu(1, "=", { reg: RECORD });
    a.alu(2, "=", NO_WAKEUP);
    a.call("ringbuf_submit");
  }

  #writeVariable(): void {
    const { a } = this;
    const release = a.label("release");
    this.#takeScratch();
    this.#writeHead();
    let used = wire.RECORD_SIZE + 8 * this.#numbers.length;
    a.alu(USED, "=", used);
    for (const slot of this.#strings) {
      const { site, point, context } = this;
      const operand = site.operands[sourceOf(point.marker, slot).index];
      const isBounded = this.#bound(slot);
      this.#address(operand);
      copyString(a, { strsize: context.strsize, usedMax: used, spare: -8, isBounded }, release);
      used += 8 + ((context.strsize + 7) & ~7);
    }
    const stand = standOf(this.site);
    for (const name of this.point.context) {
      if (name === "ustack") {
        copyStack(a, { frames: this.context.frames, stand }, used, -8, release);
        used += stackSlotBytes(this.context.frames);
        continue;
      }
      loadContext(a, name, stand);
      a.alu(1, "=", { reg: RECORD });
      a.alu(1, "+=", { reg: USED });
      a.store(8, 1, 0, { reg: 0 });
      a.alu(USED, "+=", 8);
      used += 8;
    }
    this.#memory(used, release);
    this.#output(release);
    a.place(release);
    releaseScratch(a);
  }

  #memory(usedMax: number, out: Label): void {
    const { site, point, context, a } = this;
    const operandOf = (arg: number) => site.operands[arg];
    let used = usedMax;
    for (const capture of point.bytes) {
      const most = mostBytes(capture, context.strsize);
      copyBytes(a, capture, { site, most, operandOf }, { usedMax: used, spare: -8, out });
      used += 8 + ((most + 7) & ~7);
    }
  }

  /** r8 = where the string is; an address that no one can read when that cannot be told. */
  #address(operand: Site["operands"][number] | undefined): void {
    const { a } = this;
    const [fault, done] = [a.label("no address"), a.label("address")];
    if (unreadable(operand) === undefined && !isOperandError(operand!)) {
      loadOperand(a, operand!, this.site, fault);
      a.alu(OWN, "=", { reg: 0 });
      if (operand!.where.kind !== "constant" && operand!.where.kind !== "register") a.goto(done);
      else return;
    }
    a.place(fault);
    a.alu(OWN, "=", 1);
    a.place(done);
  }

  /** Stores how long a slot's string may be, where an argument says that; whether one does that can be read here. */
  #bound(slot: number): boolean {
    const { a, point, site } = this;
    const operand = site.operands[point.bounds[slot] ?? -1];
    if (!operand || isOperandError(operand) || unreadable(operand) !== undefined) return false;
    const [fault, done] = [a.label("no bound"), a.label("bound")];
    loadOperand(a, operand, site, fault);
    const { kind } = operand.where;
    if (kind !== "constant" && kind !== "register") {
      a.goto(done);
      a.place(fault);
      a.alu(0, "=", -1); // (the string is then as long as it is)
      a.place(done);
    }
    a.store(8, 10, BOUND, { reg: 0 });
    return true;
  }

  /** r7 = a scratch record of this processor that nobody uses. */
  #takeScratch(): void {
    const { a, context } = this;
    const [none, taken] = [a.label("no scratch"), a.label("taken")];
    takeScratch(a, context.maps, scratchBytes(this.point, context), none);
    a.goto(taken);
    a.place(none);
    countLost(a, this.context.maps);
    a.goto(this.#out);
    a.place(taken);
  }

  /** The record's head but for its time, and its numbers. */
  #writeHead(): void {
    const { a } = this;
    a.load(0, 8, 10, PID_TGID);
    a.store(4, RECORD, 12, { reg: 0 });
    a.alu(0, ">>=", 32);
    a.store(4, RECORD, 8, { reg: 0 });
    loadNumber(a, 0);
    a.alu(0, "<<=", 16);
    a.alu(0, "|=", wire.KIND_EVENT);
    a.store(8, RECORD, 16, { reg: 0 });
    this.#numbers.forEach((_, index) => {
      a.load(0, 8, 10, intSlot(index));
      a.store(8, RECORD, wire.RECORD_SIZE + 8 * index, { reg: 0 });
    });
  }

  #writeTime(): void {
    this.a.call("ktime_get_ns");
    this.a.store(8, RECORD, 0, { reg: 0 });
  }

  /** The scratch record's r9 bytes into the ring. */
  #output(release: Label): void {
    const { a, context } = this;
    const full = a.label("full");
    submitScratch(a, context.maps, full);
    a.goto(release);
    a.place(full);
    countLost(a, this.context.maps);
  }
}

/** Whether a program at the site runs where a function begins or returns. */
function standOf({ returns, begins }: Site): Stand {
  return returns ? "return" : begins ? "entry" : "inside";
}
