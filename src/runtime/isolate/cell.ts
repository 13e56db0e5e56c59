/**
 * Cells: the value of an aggregation under one key, and what `by(...)` gives. Each aggregating function is a method,
 * made from the registry; the first one called on any cell of an aggregation decides the aggregation's function.
 *
 * A cell belongs to its aggregation from its first value on, until trunc() takes it out. One that is kept beyond that
 * hands further values to the cell that has its key by then.
 */
import type { Aggregate } from "./aggregates/aggregate.ts";
import type { Numeric } from "./aggregates/number.ts";
import { aggregates } from "./aggregates/registry.ts";
import type { Key } from "./key.ts";
import { room } from "./room.ts";

/** What a cell needs of the aggregation it is in. */
export interface Owner {
  readonly label: string;
  aggregate: Aggregate | undefined;
  /** What its cells share: Aggregate.parameters. */
  parameters: unknown;
  /** The cell that has this one's key: itself, taken in if there is room; undefined when there is none. */
  admit(cell: Cell): Cell | undefined;
}

export class Cell {
  /** undefined: it has no value, and is not in its aggregation. */
  aggregate: Aggregate | undefined = undefined;
  state: unknown = undefined;
  constructor(
    readonly owner: Owner,
    readonly keys: readonly Key[],
  ) {}
}

type Method = (this: Cell, ...values: unknown[]) => void;

/** Takes in what was counted elsewhere, all at once; `values`: the method's arguments behind the value. */
export function addCounted(
  cell: Cell,
  aggregate: Aggregate,
  values: readonly unknown[],
  words: ReadonlyMap<number, Numeric>,
): void {
  const { add } = aggregate.tally!;
  const { owner } = cell;
  if (cell.aggregate === aggregate) {
    cell.state = add(cell.state, words);
    return;
  }
  const { refused } = room;
  const parameters = owner.aggregate ? owner.parameters : aggregate.parameters?.(undefined, ...values);
  const state = add(aggregate.zero(parameters), words);
  owner.aggregate = aggregate;
  owner.parameters = parameters;
  if (room.refused > refused) return;
  const admitted = owner.admit(cell);
  if (admitted === cell) Object.assign(cell, { aggregate, state });
  else room.give(aggregate.size?.(state) ?? 0);
}

/** A value for a cell that has none yet, or one for a second function on its aggregation. */
function begin(cell: Cell, aggregate: Aggregate, values: unknown[]): void {
  const { owner } = cell;
  if (owner.aggregate !== undefined && owner.aggregate !== aggregate) {
    throw new TypeError(
      `${owner.label} already holds ${owner.aggregate.name}() and cannot hold ${aggregate.name}() as well`,
    );
  }
  const parameters = owner.aggregate ? owner.parameters : aggregate.parameters?.(...values);
  const { refused } = room;
  const state = aggregate.update(aggregate.zero(parameters), ...values); // throws before anything has changed
  owner.aggregate = aggregate;
  owner.parameters = parameters;
  if (room.refused > refused) return;
  const admitted = owner.admit(cell);
  if (admitted === cell) {
    cell.aggregate = aggregate;
    cell.state = state;
    return;
  }
  room.give(aggregate.size?.(state) ?? 0);
  if (admitted !== undefined) (admitted as unknown as Record<string, Method>)[aggregate.name]!.apply(admitted, values);
}

/** Made from text, so that each method has call sites of its own and V8 inlines its update. */
function method(aggregate: Aggregate): Method {
  const values = Array.from({ length: aggregate.update.length - 1 }, (_, i) => `value${i}`).join(", ");
  const text = `return function ${aggregate.name}(${values}) {
    if (this.aggregate === aggregate) this.state = update(${["this.state", ...(values ? [values] : [])].join(", ")});
    else begin(this, aggregate, [${values}]);
  };`;
  return new Function("aggregate", "update", "begin", text)(aggregate, aggregate.update, begin) as Method;
}

for (const aggregate of aggregates) Object.defineProperty(Cell.prototype, aggregate.name, { value: method(aggregate) });
