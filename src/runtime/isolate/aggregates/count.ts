import type { Aggregate } from "./aggregate.ts";
import { render } from "./number.ts";

export const count: Aggregate<number> = {
  name: "count",
  signature: "count(): void",
  doc: "How many times it was called.",
  zero: () => 0,
  update: (state) => state + 1,
  merge: (a, b) => a + b,
  result: (state) => state,
  render,
};
