import { Aggregation } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";

export function clear(aggregation: Aggregation): void {
  if (!(aggregation instanceof Aggregation))
    throw new TypeError("clear() takes an aggregation, as aggregation() gives it");
  aggregation.clear();
}

export const clearBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "clear",
  signatures: ["function clear(aggregation: Aggregation): void"],
  doc: "Sets an aggregation's values back to nothing, and keeps its keys: what is not counted anew is printed as 0. trunc() takes the keys out as well.",
  example: {
    script: `const calls = aggregation("calls");
probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });
probe("python$target:::function-return", e => e.lineno === 3, () => { printa(calls); clear(calls); });
probe("END", () => { printa(calls); });`,
    output: `
  <module>                                                          1
  fib                                                               3

  <module>                                                          0
  fib                                                               0
`,
  },
};
