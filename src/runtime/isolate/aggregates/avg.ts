import { FORM_SUM } from "../../../wire.ts";
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, add, divide, numeric, render } from "./number.ts";

interface State {
  n: number;
  total: Numeric;
}

const mean = ({ n, total }: State, factor: Numeric): Numeric => (n === 0 ? 0 : divide(divide(total, factor), n));

export const avg: Aggregate<State> = {
  name: "avg",
  signature: "avg(value: number | bigint): void",
  doc: "The values' mean; of integers its whole part, as in DTrace.",
  example: {
    script: `const lines = aggregation("lines");
probe("python$target:::function-return", e => { lines.by(e.funcname).avg(e.lineno); });`,
    output: `  fib                                                               2
  <module>                                                          4
`,
  },
  kind: "number",
  zero: () => ({ n: 0, total: 0 }),
  update(state, value) {
    state.total = add(state.total, numeric(value, "avg"));
    state.n++;
    return state;
  },
  tally: {
    form: FORM_SUM,
    add(state, words) {
      state.n += Number(words.get(0) ?? 0);
      state.total = add(state.total, words.get(1) ?? 0);
      return state;
    },
  },
  merge: (a, b) => ({ n: a.n + b.n, total: add(a.total, b.total) }),
  order: (state) => [mean(state, 1)],
  data: (state, factor) => ({ value: mean(state, factor) }),
  render: (state, factor) => render(mean(state, factor)),
};
