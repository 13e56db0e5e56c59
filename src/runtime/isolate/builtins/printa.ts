import { Aggregation, renderRow } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { write } from "../output.ts";

export function printa(aggregation: Aggregation): void {
  if (!(aggregation instanceof Aggregation))
    throw new TypeError("printa() takes an aggregation, as aggregation() gives it");
  if (arguments.length > 1)
    throw new TypeError("printa() takes one aggregation; formats and several aggregations are not served yet");
  const rows = aggregation.rows();
  aggregation.printed ||= rows.length > 0;
  write(`\n${rows.map(renderRow).join("")}`);
}

export const printaBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "printa",
  signatures: ["function printa(aggregation: Aggregation): void"],
  doc: "Prints an aggregation now, in DTrace's layout: a blank line, then a row for each key, sorted by value. It keeps its values, and the end of the run does not print it again.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname, e.lineno).count(); });
probe("END", () => { printa(lines); });`,
    output: `
  <module>                                                          4                1
  fib                                                               3                1
  fib                                                               2                2
`,
  },
};
