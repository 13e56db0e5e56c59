import { FORM_SUM } from "../../../wire.ts";
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, add, divide, numeric, render } from "./number.ts";

export const sum: Aggregate<Numeric> = {
  name: "sum",
  signature: "sum(value: number | bigint): void",
  doc: "The values' total, exact whatever its size.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).sum(e.lineno); });`,
    output: `  <module>                                                          4
  fib                                                               7
`,
  },
  kind: "number",
  parts: true,
  zero: () => 0,
  update: (state, value) => add(state, numeric(value, "sum")),
  tally: { form: FORM_SUM, add: (state, words) => add(state, words.get(1) ?? 0) },
  merge: add,
  order: (state) => [state],
  data: (state, factor) => ({ value: divide(state, factor) }),
  render: (state, factor) => render(divide(state, factor)),
};
