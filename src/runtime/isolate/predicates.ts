/**
 * Predicates made by functions: what of them depends on the code object alone is known by the function itself, where
 * the handler passes cannot read it from the clause's text.
 */
import type { Predicate } from "./clause.ts";

/** A test of a code object: false = the predicate is false for every event of it. */
export interface CodeTest {
  test(event: object): unknown;
  /** Whether it is the whole predicate. */
  whole: boolean;
}

const tests = new WeakMap<Predicate, CodeTest>();

export function codeTestOf(predicate: Predicate | undefined): CodeTest | undefined {
  return predicate && tests.get(predicate);
}

export function markCodeTest(predicate: Predicate, test: CodeTest): Predicate {
  tests.set(predicate, test);
  return predicate;
}

/** Throws TypeError for what is no function. */
export function checkPredicates(predicates: readonly unknown[], name: string): asserts predicates is Predicate[] {
  if (predicates.length === 0 || predicates.some((each) => typeof each !== "function"))
    throw new TypeError(`${name}() takes predicates: functions of the event, such as e => e.funcname === "f"`);
}
