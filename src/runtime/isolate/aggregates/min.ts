import type { Aggregate } from "./aggregate.ts";
import { type Numeric, numeric, render } from "./number.ts";

type State = Numeric | undefined;

const minimum = (a: State, b: State): State => (a === undefined || (b !== undefined && b < a) ? b : a);

export const min: Aggregate<State> = {
  name: "min",
  signature: "min(value: number | bigint): void",
  doc: "The smallest of the values.",
  zero: () => undefined,
  update: (state, value) => minimum(state, numeric(value, "min")),
  merge: minimum,
  result: (state) => state ?? 0,
  render: (state) => render(state ?? 0),
};
