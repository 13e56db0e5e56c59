import { FORM_MAX } from "../../../wire.ts";
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, divide, numeric, render } from "./number.ts";

type State = Numeric | undefined;

const maximum = (a: State, b: State): State => (a === undefined || (b !== undefined && b > a) ? b : a);

export const max: Aggregate<State> = {
  name: "max",
  signature: "max(value: number | bigint): void",
  doc: "The largest of the values.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).max(e.lineno); });`,
    output: `  fib                                                               3
  <module>                                                          4
`,
  },
  kind: "number",
  zero: () => undefined,
  update: (state, value) => maximum(state, numeric(value, "max")),
  tally: { form: FORM_MAX, add: (state, words) => maximum(state, words.get(1)) },
  merge: maximum,
  order: (state) => [state ?? 0],
  data: (state, factor) => ({ value: divide(state ?? 0, factor) }),
  render: (state, factor) => render(divide(state ?? 0, factor)),
};
