/**
 * An aggregating function: one file each in this folder, listed in registry.ts. Its state stands in a cell (the value
 * of an aggregation under one key); `update` is called through the cell's method of the function's name.
 */
export interface Aggregate<State = unknown> {
  name: string;
  /** The method as TypeScript, for the types and the reference: "count(): void". */
  signature: string;
  /** A sentence. */
  doc: string;
  /** A cell's state before the first update. */
  zero(): State;
  /** The state with one more value. `values` are the method's arguments. Throws a TypeError on values it cannot take. */
  update(state: State, ...values: unknown[]): State;
  /** The state of two sets of values together. */
  merge(a: State, b: State): State;
  /** The number that entries() gives and rows are sorted by. */
  result(state: State): number | bigint;
  /** As printed behind the keys. */
  render(state: State): string;
}
