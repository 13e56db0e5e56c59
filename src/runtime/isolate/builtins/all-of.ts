import type { Predicate } from "../clause.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { checkPredicates, codeTestOf, markCodeTest } from "../predicates.ts";

export function allOf(...predicates: Predicate[]): Predicate {
  checkPredicates(predicates, "allOf");
  const all: Predicate = (event) => predicates.every((predicate) => predicate(event));
  const tests = predicates.flatMap((predicate) => codeTestOf(predicate) ?? []);
  if (tests.length === 0) return all;
  const whole = tests.length === predicates.length && tests.every((each) => each.whole);
  return markCodeTest(all, { test: (event) => tests.every((each) => each.test(event)), whole });
}

export const allOfBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "allOf",
  ofPredicates: true,
  signatures: ["function allOf<E>(...predicates: ((e: E) => unknown)[]): (e: E) => boolean"],
  doc: "The predicate that all of these hold. They may have no effects: what depends on the code object alone (`byCode`) is asked before the others, and once.",
  example: {
    script: `const named = (name) => byCode(e => e.funcname === name);
const deep = () => self.depth > 1;
probe("python$target:::function-entry", () => { self.depth++; });
probe("python$target:::function-entry", allOf(named("fib"), deep), e => { printf("%s:%d ", e.funcname, self.depth); });`,
    output: "fib:2 fib:3 fib:4 ",
  },
};
