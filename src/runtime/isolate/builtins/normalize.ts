import { Aggregation } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";

export function normalize(aggregation: Aggregation, factor: number | bigint): void {
  if (!(aggregation instanceof Aggregation))
    throw new TypeError("normalize() takes an aggregation, as aggregation() gives it, and a factor");
  const number = typeof factor === "number" || typeof factor === "bigint";
  if (!number || !(factor > 0) || factor === Infinity)
    throw new TypeError(
      `normalize() takes a factor that is a number above 0, not ${number ? String(factor) : factor === null ? "null" : typeof factor}`,
    );
  aggregation.factor = factor;
}

export const normalizeBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "normalize",
  signatures: ["function normalize(aggregation: Aggregation, factor: number | bigint): void"],
  doc: "From now on an aggregation's values, and the counts of its distributions, are shown divided by the factor: by the seconds of the run, say, for a rate. Of integers the whole part is shown. The values themselves stay, and a further factor takes the place of this one.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });
probe("END", () => { printa(lines); normalize(lines, 2); printa(lines); });`,
    output: `
  <module>                                                          4
  fib                                                               7

  <module>                                                          2
  fib                                                               3
`,
  },
};
