/**
 * Clauses' work as the agent runs it: the ops of wire.h, one run of them for each probe, its clauses in their order.
 *
 *     test, else go on behind      UNLESS ->
 *     tally(calls, [tid], count)   TID; TALLY calls
 *     assign(ts, timestamp)        TIME; SET ts
 *     ...
 *     a clause that stays          EVENT
 *                                  END
 */
import type { Int, Step, Tally, Test, TextTest, Work } from "../../handler/work.ts";
import { shownText, stepsOf, visit } from "../../handler/work.ts";
import { bucketsOf, talliedOf } from "../counted.ts";
import type { Point, PointWork } from "../engine.ts";
import type { Arg, Marker } from "../../probe/provider.ts";
import type { BucketsCounted } from "../../runtime/isolate/aggregates/aggregate.ts";
import type { Numeric } from "../../runtime/isolate/aggregates/number.ts";
import * as wire from "../../wire.ts";

/** One probe's work. */
export interface ProbeWork {
  marker: Marker;
  /** In the clauses' order. */
  works: readonly PointWork[];
}

/** A point's; nothing, where the events of all clauses that stay are wanted anyway and nothing else is to be done. */
export function probeWork({ marker, work = [] }: Pick<Point, "marker" | "work">): ProbeWork {
  const works = [...work].sort((a, b) => a.clause - b.clause);
  const isOfUse = WORKED.has(marker.agent ?? -1) && works.some((one) => one.work ?? ("filter" in one && one.filter));
  return { marker, works: isOfUse ? works.map((one) => within(marker, one)) : [] };
}

/** Without a filter that asks for what the agent has not. */
function within(marker: Marker, one: PointWork): PointWork {
  if (!("filter" in one) || !one.filter || lacking(marker, { test: one.filter, steps: [] }) === undefined) return one;
  const { clause, work } = one;
  return { clause, ...(work && { work }) };
}

/** All that the control page and the work behind it say. */
export interface Compiled {
  /** By agent probe: the number of its first op, from 1; 0 = it has no work. */
  starts: number[];
  ops: Op[];
  texts: { field: number; relation: number; at: number; length: number }[];
  pool: Buffer;
}

interface Op {
  op: number;
  a: number;
  to: number;
  n: bigint;
}

/** Probes that the agent does work at. */
const WORKED = new Set([
  wire.AGENT_FUNCTION_ENTRY,
  wire.AGENT_FUNCTION_RETURN,
  wire.AGENT_LINE,
  wire.AGENT_GC_START,
  wire.AGENT_GC_DONE,
]);

const FIELDS: Readonly<Record<string, number>> = {
  filename: wire.FIELD_FILENAME,
  funcname: wire.FIELD_FUNCNAME,
  qualname: wire.FIELD_QUALNAME,
  module: wire.FIELD_MODULE,
};
const RELATIONS = { is: wire.TEXT_IS, starts: wire.TEXT_STARTS, ends: wire.TEXT_ENDS, has: wire.TEXT_HAS };
const COMPARES = {
  "==": wire.OP_EQ,
  "!=": wire.OP_NE,
  "<": wire.OP_LT,
  "<=": wire.OP_LE,
  ">": wire.OP_GT,
  ">=": wire.OP_GE,
};

/** Why the agent cannot do all of this, the last of it being asked about; undefined when it can. */
export function refusesWork(all: readonly { marker: Marker; work: Work }[]): string | undefined {
  for (const { marker, work } of all) {
    if (!WORKED.has(marker.agent ?? -1)) return `the agent writes each event of ${marker.name}`;
    const why = lacking(marker, work);
    if (why !== undefined) return why;
  }
  return tooMuch(all);
}

/** What of it the probe has not where the agent can use it. */
function lacking(marker: Marker, work: Work): string | undefined {
  let why: string | undefined;
  visit(
    work,
    (int) => {
      if (int.kind !== "field" || int.name === "timestamp" || int.name === "tid") return;
      if (int.name === "pid") why ??= "the agent compares no pid: it is the same for all events of a process";
      else if (slotOf(marker, int.name) === undefined)
        why ??= `e.${int.name} of ${marker.name} is no number that the agent counts`;
    },
    (text) => {
      if (fieldOf(marker, text) === undefined)
        why ??= `${shownText(text)} of ${marker.name} is no name of the code object`;
    },
  );
  for (const step of stepsOf(work.steps)) {
    const [text] = step.kind === "tally" ? step.texts : [];
    if (text)
      why ??= `${shownText(text)} of ${marker.name} is no name of the code object, and the agent counts by those`;
  }
  return why;
}

function argOf({ args }: Marker, name: string): Arg | undefined {
  return args.find((arg, i) => arg.name === name || `arg${i}` === name);
}

/** The slot, where the agent has it at hand: the first, and of function-return what it says of the call's time. */
function slotOf(marker: Marker, name: string): number | undefined {
  const arg = argOf(marker, name);
  if (!arg || !("slot" in arg.from)) return undefined;
  const { slot } = arg.from;
  const isThere = slot === 0 || (marker.agent === wire.AGENT_FUNCTION_RETURN && slot >= CALL_SLOT);
  return isThere && marker.slots[slot] === "int" ? slot : undefined;
}

/** elapsed of function-return, and what follows it. */
const CALL_SLOT = 4;

function fieldOf(marker: Marker, { field, copied, base, relation }: TextTest): number | undefined {
  if (copied) return undefined;
  const arg = argOf(marker, field);
  const name = arg && "code" in arg.from ? arg.from.code : undefined;
  if (name === undefined || (base && name !== "filename") || (name === "module" && relation !== "is")) return undefined;
  return base ? wire.FIELD_BASENAME : FIELDS[name];
}

function tooMuch(all: readonly { marker: Marker; work: Work }[]): string | undefined {
  const tallies = new Map<Marker, number>();
  for (const { marker, work } of all) tallies.set(marker, (tallies.get(marker) ?? 0) + talliesIn(work).length);
  if (all.some(({ work }) => talliesIn(work).some((tally) => keysOf(tally) > wire.TALLY_KEYS)))
    return `the agent counts by no more than ${wire.TALLY_KEYS} whole numbers (a bucket is one)`;
  if ([...tallies.values()].some((n) => n > wire.OP_TALLIES))
    return `the agent counts into no more than ${wire.OP_TALLIES} aggregations at one event`;
  if ([...tallies.values()].reduce((a, b) => a + b, 0) > wire.TALLIES)
    return `the agent counts into no more than ${wire.TALLIES} aggregations`;
  const probes = [...tallies.keys()].map((marker) => ({
    marker,
    works: all.filter((one) => one.marker === marker).map(({ work }, clause) => ({ clause, work, first: 0 })),
  }));
  return exceeded(new Compiler(probes));
}

/** What of the agent's room it takes too much of. */
function exceeded({ compiled: { ops, texts, pool }, selves, deepest }: Compiler): string | undefined {
  if (selves.size > wire.SELVES) return `the agent keeps no more than ${wire.SELVES} variables of a thread`;
  if (texts.length > wire.TEXTS) return `the agent compares no more than ${wire.TEXTS} texts`;
  if (deepest > wire.WORK_STACK) return "an expression of it is too deep for the agent";
  const bytes = ops.length * wire.op.sizeof + texts.length * wire.text.sizeof + pool.length;
  return bytes > wire.WORK_BYTES ? "it is too long for the agent" : undefined;
}

function talliesIn({ steps }: Work): Tally[] {
  return stepsOf(steps).filter((step) => step.kind === "tally");
}

/** Integers of a row's key. */
function keysOf(tally: Tally): number {
  return tally.ints.length + (bucketsOf(tally) ? 1 : 0);
}

const unsigned = (n: Numeric): bigint => BigInt.asUintN(64, BigInt(n));

/** What is asked for clauses that stay only saves events: where there is no room for it, all of theirs are written. */
export function compileWork(probes: readonly ProbeWork[]): Compiled {
  const whole = new Compiler(probes);
  return exceeded(whole) === undefined ? whole.compiled : new Compiler(probes.map(unfiltered)).compiled;
}

function unfiltered({ marker, works }: ProbeWork): ProbeWork {
  return { marker, works: works.map((one) => ("first" in one ? one : { clause: one.clause })) };
}

class Compiler {
  readonly compiled: Compiled = { starts: new Array<number>(16).fill(0), ops: [], texts: [], pool: Buffer.alloc(0) };
  readonly selves = new Map<string, number>();
  deepest = 0;
  readonly #texts = new Map<string, number>();
  #depth = 0;
  #marker!: Marker;
  #tally = 0;

  constructor(probes: readonly ProbeWork[]) {
    for (const { marker, works } of probes) {
      if (works.length === 0) continue;
      this.#marker = marker;
      this.compiled.starts[marker.agent!] = this.#here + 1;
      for (const one of works) this.#one(one);
      this.#op(wire.OP_END);
    }
  }

  get #here(): number {
    return this.compiled.ops.length;
  }

  #op(op: number, grows = 0, a = 0, n = 0n): Op {
    const made = { op, a, to: 0, n };
    this.compiled.ops.push(made);
    this.#depth += grows;
    this.deepest = Math.max(this.deepest, this.#depth);
    return made;
  }

  #one(one: PointWork): void {
    if ("first" in one) return this.#clause(one.work, one.first);
    const past = one.filter ? this.#test(one.filter, false) : [];
    this.#op(wire.OP_EVENT);
    this.#land(past);
    if (one.work) this.#clause(one.work, 0);
  }

  #clause({ test, steps }: Work, first: number): void {
    this.#tally = first;
    const behind = test ? this.#test(test, false) : [];
    for (const step of steps) this.#step(step);
    this.#land(behind);
  }

  /** These jumps lead here. */
  #land(jumps: readonly Op[]): void {
    for (const jump of jumps) jump.to = this.#here;
  }

  /** Jumps, still to be led somewhere, that are taken when the test is `when`; otherwise what follows is run. */
  #test(test: Test, when: boolean): Op[] {
    switch (test.kind) {
      case "not":
        return this.#test(test.test, !when);
      case "and":
      case "or": {
        const isShort = (test.kind === "or") === when; // either side alone decides
        if (isShort) return [...this.#test(test.left, when), ...this.#test(test.right, when)];
        const past = this.#test(test.left, !when);
        const jumps = this.#test(test.right, when);
        this.#land(past);
        return jumps;
      }
      case "compare":
        this.#int(test.left);
        this.#int(test.right);
        this.#op(COMPARES[test.op], -1);
        break;
      case "truth":
        this.#int(test.value);
        break;
      case "text":
        this.#op(wire.OP_TEXT, 1, this.#text(test));
    }
    return [this.#op(when ? wire.OP_IF : wire.OP_UNLESS, -1)];
  }

  #int(int: Int): void {
    switch (int.kind) {
      case "int":
        return void this.#op(wire.OP_INT, 1, 0, unsigned(int.value));
      case "self":
        return void this.#op(wire.OP_SELF, 1, this.#self(int.name));
      case "field":
        if (int.name === "timestamp") return void this.#op(wire.OP_TIME, 1);
        if (int.name === "tid") return void this.#op(wire.OP_TID, 1);
        return void this.#op(wire.OP_SLOT, 1, slotOf(this.#marker, int.name));
      default:
        this.#int(int.left);
        this.#int(int.right);
        this.#op(int.kind === "sum" ? wire.OP_ADD : wire.OP_SUB, -1);
    }
  }

  #step(step: Step): void {
    if (step.kind === "assign") {
      this.#int(step.value);
      this.#op(wire.OP_SET, -1, this.#self(step.name));
    } else if (step.kind === "tally") {
      this.#count(step);
    } else {
      const otherwise = this.#test(step.test, false);
      for (const each of step.then) this.#step(each);
      const behind = step.otherwise.length > 0 ? [this.#op(wire.OP_JUMP)] : [];
      this.#land(otherwise);
      for (const each of step.otherwise) this.#step(each);
      this.#land(behind);
    }
  }

  #count(tally: Tally): void {
    const { form } = talliedOf(tally);
    const buckets = bucketsOf(tally);
    const keys = keysOf(tally);
    for (const int of tally.ints) this.#int(int);
    if (tally.value) this.#int(tally.value);
    if (buckets) this.#bucket(buckets);
    this.#op(wire.OP_TALLY, -tally.ints.length - (tally.value ? 1 : 0), this.#tally++, BigInt(form | (keys << 8)));
  }

  /** Puts the number of its bucket in the place of a value: by the first bound that it is below, one way for each band. */
  #bucket({ bands, last }: BucketsCounted): void {
    const below = (bound: Numeric): Op => this.#op(wire.OP_BELOW, 0, 0, unsigned(bound));
    const under = below(bands[0]!.start);
    const ways = bands.map(({ end }) => below(end));
    const ends: Op[] = [];
    const become = (bucket: number): void => {
      this.#op(wire.OP_POP, -1);
      this.#op(wire.OP_INT, 1, 0, unsigned(bucket));
    };
    become(last);
    bands.forEach(({ start, step, first }, i) => {
      ends.push(this.#op(wire.OP_JUMP));
      this.#land([ways[i]!]);
      this.#op(wire.OP_INT, 1, 0, unsigned(start));
      this.#op(wire.OP_SUB, -1);
      this.#op(wire.OP_DIV, 0, 0, unsigned(step));
      this.#op(wire.OP_INT, 1, 0, unsigned(first));
      this.#op(wire.OP_ADD, -1);
    });
    ends.push(this.#op(wire.OP_JUMP));
    this.#land([under]);
    become(0);
    this.#land(ends);
  }

  #self(name: string): number {
    const known = this.selves.get(name) ?? this.selves.size;
    this.selves.set(name, known);
    return known;
  }

  #text(test: TextTest): number {
    const { texts, pool } = this.compiled;
    const text = { field: fieldOf(this.#marker, test)!, relation: RELATIONS[test.relation] };
    const key = JSON.stringify([text, test.text]);
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const bytes = Buffer.from(test.text);
    texts.push({ ...text, at: pool.length, length: bytes.length });
    this.compiled.pool = Buffer.concat([pool, bytes]);
    this.#texts.set(key, texts.length - 1);
    return texts.length - 1;
  }
}
