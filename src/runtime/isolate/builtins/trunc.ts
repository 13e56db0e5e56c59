import { Aggregation } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";

export function trunc(aggregation: Aggregation, n: number | bigint = 0): void {
  if (!(aggregation instanceof Aggregation))
    throw new TypeError("trunc() takes an aggregation, as aggregation() gives it, and how many keys stay");
  const count = typeof n === "bigint" ? Number(n) : n;
  if (typeof count !== "number" || Number.isNaN(count))
    throw new TypeError(`trunc() takes how many keys stay, a number, not ${n === null ? "null" : typeof n}`);
  const cells = aggregation.sorted();
  aggregation.keep(count < 0 ? cells.slice(0, -count) : cells.slice(Math.max(0, cells.length - count)));
}

export const truncBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "trunc",
  signatures: ["function trunc(aggregation: Aggregation, n?: number): void"],
  doc: "Takes keys out of an aggregation, with their values: all but the n with the largest values, with a negative n all but those with the smallest, without one all. What was taken out may come anew.",
  example: {
    script: `const calls = aggregation("calls");
probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });
probe("END", () => { trunc(calls, 1); });`,
    output: `  fib                                                               3
`,
  },
};
