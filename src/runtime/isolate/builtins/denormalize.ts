import { Aggregation } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";

export function denormalize(aggregation: Aggregation): void {
  if (!(aggregation instanceof Aggregation))
    throw new TypeError("denormalize() takes an aggregation, as aggregation() gives it");
  aggregation.factor = 1;
}

export const denormalizeBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "denormalize",
  signatures: ["function denormalize(aggregation: Aggregation): void"],
  doc: "Takes back normalize(): the values are shown as they are.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });
probe("END", () => { normalize(lines, 2); denormalize(lines); });`,
    output: `  <module>                                                          4
  fib                                                               7
`,
  },
};
