import { Aggregation, aggregations } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";

/** The aggregation of that name, the same one wherever it is named. */
export function aggregation(name = ""): Aggregation {
  if (typeof name !== "string") throw new TypeError(`aggregation() takes a name, not ${String(name)}`);
  let found = aggregations.get(name);
  if (!found) aggregations.set(name, (found = new Aggregation(name)));
  return found;
}

export const aggregationBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "aggregation",
  signatures: ["function aggregation(name?: string): Aggregation"],
  doc: "An aggregation, DTrace's `@name`: `calls.by(key, ...)` is the value under a key of any number of parts, and a method of it takes one more value in: `count()`, `sum(n)`, `avg(n)`, `min(n)`, `max(n)`, `stddev(n)`, `quantize(n)`, `lquantize(n, base, limit, step)`, `llquantize(n, factor, low, high, steps)`. Without a key the methods are the aggregation's own. Each aggregation has one function; a second is an error. `entries()` gives what it holds, sorted by value, and `top(n)` the n largest; of a distribution they have the buckets. What was never printed is printed at the end, in DTrace's layout.",
  example: {
    script: `const calls = aggregation("calls");
probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });`,
    output: `  <module>                                                          1
  fib                                                               3
`,
  },
};
