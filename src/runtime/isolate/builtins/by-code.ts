import type { Predicate } from "../clause.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { checkPredicates, markCodeTest } from "../predicates.ts";

export function byCode(predicate: Predicate): Predicate {
  const given = [predicate];
  checkPredicates(given, "byCode");
  return markCodeTest((event) => given[0]!(event), { test: (event) => given[0]!(event as never), whole: true });
}

export const byCodeBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "byCode",
  ofPredicates: true,
  signatures: [
    "function byCode(predicate: (code: CodeFields) => unknown): (e: Partial<Record<keyof CodeFields, unknown>>) => boolean",
  ],
  doc: "A predicate that depends on nothing but the code object: on `filename`, `funcname` and `module` of a function's events, and on what does not change. It is asked once for each code object, and where it is false the agent does not fire there any more. A predicate that is written out in its clause needs no such word; a function that makes predicates says it so.",
  example: {
    script: `const named = (name) => byCode(e => e.funcname === name);
probe("python$target:::function-entry", named("fib"), e => { printf("%s ", e.funcname); });`,
    output: "fib fib fib ",
  },
};
