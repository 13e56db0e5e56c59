/**
 * Cells: the value of an aggregation under one key, and what `by(...)` gives. Each aggregating function is a method,
 * made from the registry; the first one called on any cell of an aggregation decides the aggregation's function.
 */
import type { Aggregate } from "./aggregates/aggregate.ts";
import { aggregates } from "./aggregates/registry.ts";

/** What a cell needs of the aggregation it is in. */
export interface Owner {
  readonly label: string;
  aggregate: Aggregate | undefined;
}

export type Key = string | number | bigint | boolean | null;

export class Cell {
  aggregate: Aggregate | undefined = undefined;
  state: unknown = undefined;
  constructor(
    readonly owner: Owner,
    readonly keys: readonly Key[],
  ) {}
}

/** The cell's first value, or a second function on its aggregation. */
function begin(cell: Cell, aggregate: Aggregate): void {
  const { owner } = cell;
  if (owner.aggregate !== undefined && owner.aggregate !== aggregate) {
    throw new TypeError(
      `${owner.label} already holds ${owner.aggregate.name}() and cannot hold ${aggregate.name}() as well`,
    );
  }
  owner.aggregate = cell.aggregate = aggregate;
  cell.state = aggregate.zero();
}

/** Made from text, so that each method has call sites of its own and V8 inlines its update. */
function method(aggregate: Aggregate): (this: Cell, ...values: unknown[]) => void {
  const values = Array.from({ length: aggregate.update.length - 1 }, (_, i) => `value${i}`);
  const text = `return function ${aggregate.name}(${values.join(", ")}) {
    if (this.aggregate !== aggregate) begin(this, aggregate);
    this.state = update(${["this.state", ...values].join(", ")});
  };`;
  return new Function("aggregate", "update", "begin", text)(aggregate, aggregate.update, begin) as ReturnType<
    typeof method
  >;
}

for (const aggregate of aggregates) Object.defineProperty(Cell.prototype, aggregate.name, { value: method(aggregate) });
