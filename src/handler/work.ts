/**
 * Work: what a clause does, in a form small enough to be done where the probe fires (docs/how-it-works.md). The passes
 * make it of the text (passes/work.ts); the session decides who does it (session/pushdown.ts); an engine that takes it
 * compiles it (engine/agent/work.ts).
 *
 *     probe("python$target:::function-return", e => self.ts && e.module === "shop", e => {
 *       spent.by(e.funcname).quantize(timestamp - self.ts);
 *       self.ts = 0;
 *     });
 *
 *     test   and(truth(self ts), text(module is "shop"))
 *     steps  tally(spent, keys "[e.funcname]", quantize, difference(field timestamp, self ts)), assign(ts, int 0)
 */
import type { Comparison, Place } from "./program.ts";

/** A whole number. Fields are arguments of the event by name or number, and timestamp, pid, tid. */
export type Int =
  | { kind: "int"; value: number }
  | { kind: "field"; name: string }
  | { kind: "self"; name: string }
  | { kind: "sum" | "difference"; left: Int; right: Int };

export type Test =
  | { kind: "and" | "or"; left: Test; right: Test }
  | { kind: "not"; test: Test }
  /** Not 0. */
  | { kind: "truth"; value: Int }
  | { kind: "compare"; op: Comparison["op"]; left: Int; right: Int }
  | TextTest;

/** A text of the event's: an argument by name or number, or execname; `copied`: at that address (copyinstr). */
export interface Text {
  field: string;
  copied: boolean;
  /** Where it is read, for errors. */
  place?: Place;
}

/** `base`: of the text's part behind the last slash. */
export interface TextTest extends Text {
  kind: "text";
  base: boolean;
  relation: "is" | "starts" | "ends" | "has";
  text: string;
}

export type Step =
  Tally | { kind: "assign"; name: string; value: Int } | { kind: "if"; test: Test; then: Step[]; otherwise: Step[] };

/** One more value in an aggregation. */
export interface Tally {
  kind: "tally";
  aggregation: string;
  /**
   * The key: a closed JavaScript function expression of (e, lib, ints, pid, texts, probe). `e` has what the code object
   * says, `lib` the pure builtins, `ints` and `texts` the values of these, `probe` the probe's func and name.
   */
  key: string;
  ints: Int[];
  texts: Text[];
  /** What the key reads of `e`: a probe that has these in its events carries them with what is counted (inEvent). */
  fields: string[];
  /** The key has the process in it. */
  ofProcess: boolean;
  /** The aggregating function's name. */
  method: string;
  /** Absent where the function takes none. */
  value?: Int;
  /** The function's arguments behind the value. */
  parameters?: number[];
}

export interface Work {
  /** Absent: always. */
  test?: Test;
  /** A part of the predicate, in JavaScript, that depends on the code object alone: what is counted where it is false is left out. */
  code?: string;
  /** What that reads of `e`. */
  codeFields?: string[];
  steps: Step[];
}

/** Why a clause stays in the isolate. */
export interface Stays {
  why: string;
  place?: Place;
}

/** As the script has it. */
export function shownText({ field, copied }: Text): string {
  const name = field === "execname" ? field : `e.${field}`;
  return copied ? `copyinstr(${name})` : name;
}

/** Every step, those under conditions too. */
export function stepsOf(steps: readonly Step[]): Exclude<Step, { kind: "if" }>[] {
  return steps.flatMap((step) => (step.kind === "if" ? [...stepsOf(step.then), ...stepsOf(step.otherwise)] : [step]));
}

/** The variables of the thread that it reads or sets. */
export function selvesOf({ test, steps }: Work): Set<string> {
  const names = new Set<string>();
  visit({ ...(test && { test }), steps }, (int) => int.kind === "self" && names.add(int.name));
  for (const step of stepsOf(steps)) if (step.kind === "assign") names.add(step.name);
  return names;
}

/** Every integer in it, inner ones too, and every text. */
export function visit(work: Work, int: (int: Int) => void, text: (text: TextTest) => void = () => {}): void {
  const ofInt = (one: Int): void => {
    int(one);
    if ("left" in one) [one.left, one.right].forEach(ofInt);
  };
  const ofTest = (one: Test): void => {
    if (one.kind === "text") text(one);
    else if (one.kind === "not") ofTest(one.test);
    else if (one.kind === "truth") ofInt(one.value);
    else if (one.kind === "compare") [one.left, one.right].forEach(ofInt);
    else [one.left, one.right].forEach(ofTest);
  };
  const ofStep = (one: Step): void => {
    if (one.kind === "if") {
      ofTest(one.test);
      [...one.then, ...one.otherwise].forEach(ofStep);
    } else {
      if (one.kind === "tally") one.ints.forEach(ofInt);
      if (one.value) ofInt(one.value);
    }
  };
  if (work.test) ofTest(work.test);
  work.steps.forEach(ofStep);
}
