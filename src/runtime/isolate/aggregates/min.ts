import { FORM_MIN } from "../../../wire.ts";
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, divide, numeric, render } from "./number.ts";

type State = Numeric | undefined;

const minimum = (a: State, b: State): State => (a === undefined || (b !== undefined && b < a) ? b : a);

export const min: Aggregate<State> = {
  name: "min",
  signature: "min(value: number | bigint): void",
  doc: "The smallest of the values.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).min(e.lineno); });`,
    output: `  fib                                                               2
  <module>                                                          4
`,
  },
  kind: "number",
  zero: () => undefined,
  update: (state, value) => minimum(state, numeric(value, "min")),
  tally: { form: FORM_MIN, add: (state, words) => minimum(state, words.get(1)) },
  merge: minimum,
  order: (state) => [state ?? 0],
  data: (state, factor) => ({ value: divide(state ?? 0, factor) }),
  render: (state, factor) => render(divide(state ?? 0, factor)),
};
