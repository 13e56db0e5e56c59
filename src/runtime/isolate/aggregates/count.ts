import { FORM_COUNT } from "../../../wire.ts";
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, add, divide, render } from "./number.ts";

export const count: Aggregate<number> = {
  name: "count",
  signature: "count(): void",
  doc: "How many times it was called.",
  example: {
    script: `const calls = aggregation("calls");
probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); });`,
    output: `  <module>                                                          1
  fib                                                               3
`,
  },
  kind: "number",
  parts: true,
  zero: () => 0,
  update: (state) => state + 1,
  tally: { form: FORM_COUNT, add: (state, words) => state + Number(words.get(0) ?? 0) },
  merge: add as (a: Numeric, b: Numeric) => number,
  order: (state) => [state],
  data: (state, factor) => ({ value: divide(state, factor) }),
  render: (state, factor) => render(divide(state, factor)),
};
