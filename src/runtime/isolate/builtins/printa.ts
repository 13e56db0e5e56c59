import { Aggregation } from "../aggregation.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { printAggregations } from "../print-aggregations.ts";

export function printa(...values: (string | Aggregation)[]): void {
  const [first] = values;
  const format = typeof first === "string" ? first : undefined;
  const list = format === undefined ? values : values.slice(1);
  if (list.length === 0 || !list.every((value) => value instanceof Aggregation)) {
    throw new TypeError("printa() takes aggregations, as aggregation() gives them, and before them perhaps a format");
  }
  checkKeys(list);
  try {
    printAggregations(list, format);
  } catch (error) {
    if (error instanceof TypeError) error.message = `printa: ${error.message}`;
    throw error;
  }
}

/** Side by side they need keys that can be the same. */
function checkKeys(list: readonly Aggregation[]): void {
  const known = list.filter(({ depth }) => depth >= 0);
  const other = known.find(({ depth }) => depth !== known[0]!.depth);
  if (!other) return;
  const keys = (n: number) => `${n} ${n === 1 ? "part" : "parts"}`;
  throw new TypeError(
    `printa(): ${known[0]!.label} has keys of ${keys(known[0]!.depth)}, ${other.label} of ${keys(other.depth)}: they cannot stand side by side`,
  );
}

export const printaBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "printa",
  format: "rows",
  signatures: [
    "function printa(...aggregations: Aggregation[]): void",
    "function printa(format: string, ...aggregations: Aggregation[]): void",
  ],
  doc: "Prints aggregations now: a row for each key, sorted by value, and of several of them the values side by side. Without a format it is DTrace's layout, after a blank line. A format is printf's, for each row: its conversions take the parts of the key, one after the other, and those with an @ (`%@d`, `%@12u`, `%@x`) the values. The aggregations keep their values, and the end of the run does not print them again.",
  example: {
    script: `const calls = aggregation("calls");
const lines = aggregation("lines");
probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });
probe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });
probe("END", () => {
  printa(calls, lines);
  printa("%-10s called %@d times, the lines it left add up to %@d\\n", calls, lines);
});`,
    output: `
  <module>                                                          1                4
  fib                                                               3                7
<module>   called 1 times, the lines it left add up to 4
fib        called 3 times, the lines it left add up to 7
`,
  },
};
