import type { Aggregate } from "./aggregate.ts";
import { type Numeric, numeric, render } from "./number.ts";

type State = Numeric | undefined;

const maximum = (a: State, b: State): State => (a === undefined || (b !== undefined && b > a) ? b : a);

export const max: Aggregate<State> = {
  name: "max",
  signature: "max(value: number | bigint): void",
  doc: "The largest of the values.",
  zero: () => undefined,
  update: (state, value) => maximum(state, numeric(value, "max")),
  merge: maximum,
  result: (state) => state ?? 0,
  render: (state) => render(state ?? 0),
};
