import type { Aggregate } from "./aggregate.ts";
import { type Numeric, add, numeric, render } from "./number.ts";

export const sum: Aggregate<Numeric> = {
  name: "sum",
  signature: "sum(value: number | bigint): void",
  doc: "The values' total, exact whatever its size.",
  zero: () => 0,
  update: (state, value) => add(state, numeric(value, "sum")),
  merge: add,
  result: (state) => state,
  render,
};
