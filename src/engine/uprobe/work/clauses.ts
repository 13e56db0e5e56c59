/**
 * Clauses' work in the program of a site (handler/work.ts): for each clause its test, then its steps, in the clauses' order.
 * Where all clauses that stay in the isolate have filters, they are asked in between, and the event is written when one holds.
 *
 * The programs may sleep (a page comes from a file), and others run meanwhile on the same processor; so nothing here
 * stands in memory of the processor. What is counted stands in rows that all processors share, changed by atomic
 * additions or by one writer at a time (update.ts). A thread's variables are in a hash by its number, which only the
 * thread itself writes, and it is in one program at a time: a uprobe's program runs in the thread, and nothing of the
 * thread runs beside it.
 */
import { isOperandError } from "../../../elf/operand.ts";
import type { Site } from "../../../elf/site.ts";
import { stepsOf, visit, type Int, type Step, type Work } from "../../../handler/work.ts";
import { argumentIndex, comparedTexts } from "../../../probe/carried.ts";
import type { Marker } from "../../../probe/provider.ts";
import { SELVES } from "../../../wire.ts";
import type { PointWork } from "../../engine.ts";
import type { Assembler, Label } from "../bpf/assembler.ts";
import { KEY_AT, PID_TGID, SELF, TIME, VALUE, WANTED, argSlot } from "../frame.ts";
import { NO_EXIST } from "../kernel.ts";
import type { Maps } from "../maps.ts";
import { countFault } from "../members.ts";
import { loadOperand, unreadable } from "../operand.ts";
import type { Tallies } from "../tallies.ts";
import { selvesIn } from "./able.ts";
import { writeFault } from "./slow.ts";
import { rowKind, writeTally } from "./tally.ts";
import { Values } from "./values.ts";

/** What the programs of a session share, and where rows are (ProgramPoint). */
export interface ClauseContext {
  maps: Maps;
  tallies: Tallies;
  strsize: number;
  rows: ReadonlyMap<number, number> | undefined;
}

/** @param unwanted where it goes on when no clause wants the event. */
export function writeClauses(
  a: Assembler,
  works: readonly PointWork[],
  site: Site,
  marker: Marker,
  context: ClauseContext,
  unwanted: Label,
): void {
  if (works.length > 0) new ClauseWriter(a, works, site, marker, context).write(unwanted);
}

class ClauseWriter {
  readonly #values: Values;
  #tally = 0;
  #work!: Work;

  constructor(
    readonly a: Assembler,
    readonly works: readonly PointWork[],
    readonly site: Site,
    readonly marker: Marker,
    readonly context: ClauseContext,
  ) {
    this.#values = new Values(a, marker, (name) => 8 * context.tallies.self(name), context.strsize);
  }

  write(unwanted: Label): void {
    const { a, works } = this;
    a.store(8, 10, WANTED, 0);
    this.#loadArguments();
    if (reads(works, (int) => int.kind === "field" && int.name === "timestamp")) {
      a.call("ktime_get_ns");
      a.store(8, 10, TIME, { reg: 0 });
    }
    if (works.some((one) => selvesIn(allOf(one)).length > 0)) this.#findSelf();
    for (const one of [...works].sort((x, y) => x.clause - y.clause)) this.#one(one);
    a.load(0, 8, 10, WANTED);
    a.jump(0, "==", 0, unwanted);
  }

  #one(one: PointWork): void {
    if ("first" in one) return this.#clause(one.work, one.first);
    const { a } = this;
    const [wanted, next] = [a.label("wanted"), a.label("not wanted")];
    this.#values.fault = () => a.goto(wanted);
    if (one.filter) this.#values.test(one.filter, wanted, next);
    a.place(wanted);
    a.store(8, 10, WANTED, 1);
    a.place(next);
    if (one.work) this.#clause(one.work, -1); // (what cannot be read is told when the event is handled)
  }

  #clause(work: Work, first: number): void {
    const { a } = this;
    this.#tally = first;
    this.#work = work;
    const [act, ended] = [a.label("act"), a.label("next clause")];
    const faults = first + stepsOf(work.steps).filter(({ kind }) => kind === "tally").length;
    const compared = comparedTexts(work, this.marker);
    this.#values.fault = (text) => {
      if (first >= 0) writeFault(this.#values, faults + compared.indexOf(text), this.context);
      a.goto(ended);
    };
    if (work.test) this.#values.test(work.test, act, ended);
    a.place(act);
    for (const step of work.steps) this.#step(step, ended);
    a.place(ended);
  }

  #step(step: Step, ended: Label): void {
    const { a } = this;
    if (step.kind === "tally") {
      const kind = rowKind(this.#tally++, step, this.#work, this.marker);
      return writeTally(this.#values, step, kind, this.context, ended);
    }
    if (step.kind === "assign") return this.#assign(step.name, step.value);
    const [then, otherwise, behind] = [a.label("then"), a.label("else"), a.label("behind")];
    this.#values.test(step.test, then, otherwise);
    a.place(then);
    for (const each of step.then) this.#step(each, ended);
    a.goto(behind);
    a.place(otherwise);
    for (const each of step.otherwise) this.#step(each, ended);
    a.place(behind);
  }

  /** Variables of a thread that has none yet are made, but not to hold 0. */
  #assign(name: string, value: Int): void {
    const { a } = this;
    const at = 8 * this.context.tallies.self(name);
    const [known, done] = [a.label("has variables"), a.label("set")];
    this.#values.int(value);
    a.load(1, 8, 10, SELF);
    a.jump(1, "!=", 0, known);
    a.jump(0, "==", 0, done);
    a.store(8, 10, VALUE, { reg: 0 });
    this.#makeSelf();
    a.load(0, 8, 10, VALUE);
    a.load(1, 8, 10, SELF);
    a.jump(1, "==", 0, done);
    a.place(known);
    a.store(8, 1, at, { reg: 0 });
    a.place(done);
  }

  /** SELF = where the thread's variables are; 0 where it has none. */
  #findSelf(): void {
    const { a } = this;
    this.#selfKey();
    a.map(1, this.context.tallies.selves);
    a.stack(2, KEY_AT);
    a.call("map_lookup_elem");
    a.store(8, 10, SELF, { reg: 0 });
  }

  #makeSelf(): void {
    const { a } = this;
    const { tallies } = this.context;
    const made = a.label("made");
    this.#selfKey();
    for (let i = 1; i <= SELVES; i++) a.store(8, 10, KEY_AT + 8 * i, 0);
    a.map(1, tallies.selves);
    a.stack(2, KEY_AT);
    a.stack(3, KEY_AT + 8);
    a.alu(4, "=", NO_EXIST);
    a.call("map_update_elem");
    a.jump(0, "==", 0, made);
    a.mapValue(1, tallies.fd, tallies.refusedAt);
    a.alu(2, "=", 1);
    a.atomic("+=", 8, 1, 0, 2);
    a.place(made);
    this.#findSelf();
  }

  #selfKey(): void {
    const { a } = this;
    a.load(0, 4, 10, PID_TGID);
    a.store(4, 10, KEY_AT, { reg: 0 });
  }

  /** Every argument that some work asks for, each once: what cannot be read is counted as often as in records. */
  #loadArguments(): void {
    const { a, site, marker } = this;
    for (const index of argumentsOf(this.works, marker)) {
      const [fault, done] = [a.label("unreadable"), a.label("loaded")];
      const operand = site.operands[index];
      if (unreadable(operand) === undefined && !isOperandError(operand!)) {
        loadOperand(a, operand!, site, fault);
        a.goto(done);
      }
      a.place(fault);
      this.#unread(index);
      a.place(done);
      a.store(8, 10, argSlot(index), { reg: 0 });
    }
  }

  /** r0 = 0; of a text an address that nobody can read. */
  #unread(index: number): void {
    const { a } = this;
    if (this.marker.args[index]!.type === "string") return a.alu(0, "=", 1);
    countFault(a, this.context.maps);
    a.alu(0, "=", 0);
  }
}

/** What it does, and what is asked for it. */
export function allOf(one: PointWork): Work {
  const { work } = one;
  const filter = "filter" in one ? one.filter : undefined;
  if (!filter) return work ?? { steps: [] };
  const test = work?.test ? ({ kind: "and", left: filter, right: work.test } as const) : filter;
  return { ...work, test, steps: work?.steps ?? [] };
}

function reads(works: readonly PointWork[], asks: (int: Int) => boolean): boolean {
  let found = false;
  for (const one of works) visit(allOf(one), (int) => (found ||= asks(int)));
  return found;
}

/** Their numbers. */
function argumentsOf(works: readonly PointWork[], marker: Marker): Set<number> {
  const found = new Set<number>();
  const add = (name: string) => found.add(argumentIndex(marker, name));
  for (const work of works.map(allOf)) {
    visit(
      work,
      (int) => int.kind === "field" && add(int.name),
      ({ field }) => add(field),
    );
    for (const step of stepsOf(work.steps)) {
      if (step.kind !== "tally") continue;
      [...step.fields, ...(work.codeFields ?? []), ...step.texts.map(({ field }) => field)].forEach(add);
    }
  }
  found.delete(-1);
  return found;
}
