/**
 * The rows that aggregations are printed in: one a key, with the value of each aggregation that is printed beside the
 * others. A key that one of them lacks has its zero there. Sorted by the options aggsort..., as DTrace sorts.
 *
 * There may be a million of them, in memory that is nearly used up by then: of one aggregation the cells are the rows.
 */
import type { Aggregate } from "./aggregates/aggregate.ts";
import { type Numeric, compare } from "./aggregates/number.ts";
import { type Aggregation, compareOrders } from "./aggregation.ts";
import { type Key, compareKeys, isComposite } from "./key.ts";
import { run } from "./run.ts";

/** An aggregation as a column of the rows. */
export interface Column {
  aggregate: Aggregate;
  /** What values are divided by when they are shown. */
  factor: Numeric;
}

export interface Row {
  keys: readonly Key[];
  /** One a column; of a single column the state alone. */
  state: unknown;
}

export interface Table {
  columns: Column[];
  rows: readonly Row[];
}

/** A row's state in a column. */
export function stateOf({ columns }: Table, { state }: Row, column: number): unknown {
  return columns.length === 1 ? state : (state as unknown[])[column];
}

/** undefined: none of them holds anything. */
export function tableOf(aggregations: readonly Aggregation[]): Table | undefined {
  const model = aggregations.find(({ aggregate }) => aggregate !== undefined);
  if (model === undefined) return undefined;
  const sources = aggregations.map((own) => ({ own, made: own.aggregate ? own : model }));
  const columns = sources.map(({ own, made }) => ({ aggregate: made.aggregate!, factor: own.factor }));
  const rows: Row[] = sources.length === 1 ? aggregations[0]!.cells() : joined(sources);
  return sorted({ columns, rows });
}

/** The rows of several: their states are arrays. */
function joined(sources: { own: Aggregation; made: Aggregation }[]): Row[] {
  const rows = new Map<string, Row>();
  const zeros = () => sources.map(({ made }) => made.aggregate!.zero(made.parameters));
  for (const [at, { own }] of sources.entries()) {
    for (const { keys, state } of own.cells()) {
      const id = identity(keys);
      let row = rows.get(id);
      if (!row) rows.set(id, (row = { keys, state: zeros() }));
      (row.state as unknown[])[at] = state;
    }
  }
  return [...rows.values()];
}

/** A text that two keys have in common only when they are the same. */
function identity(keys: readonly Key[]): string {
  return keys
    .map((key) => {
      const text = isComposite(key) ? key.key : String(key);
      return `${typeof key}${text.length}:${text}`;
    })
    .join("");
}

function sorted(table: Table): Table {
  const { aggsortkey, aggsortrev, aggsortkeypos } = run.options;
  const { rows } = table;
  const byKey = (a: number, b: number) =>
    compareKeys(rows[a]!.keys, rows[b]!.keys, aggsortkeypos < rows[a]!.keys.length ? aggsortkeypos : 0);
  const byValue = comparison(table);
  const order = aggsortkey
    ? (a: number, b: number) => byKey(a, b) || byValue(a, b)
    : (a: number, b: number) => byValue(a, b) || byKey(a, b);
  const numbers = Uint32Array.from(rows, (_, i) => i).sort(aggsortrev ? (a, b) => order(b, a) : order);
  return { ...table, rows: Array.from(numbers, (i) => rows[i]!) };
}

/** Compares rows, by their numbers, by their values: of the column aggsortpos first, then of those behind it. */
function comparison(table: Table): (a: number, b: number) => number {
  const { columns, rows } = table;
  const from = run.options.aggsortpos < columns.length ? run.options.aggsortpos : 0;
  const places = columns.map((_, i) => (i + from) % columns.length);
  const orders = places.map((at) => {
    const { aggregate } = columns[at]!;
    const all = rows.map((row) => aggregate.order(stateOf(table, row, at)));
    return { first: all.map(([first]) => first!), all: all[0]?.length === 1 ? undefined : all };
  });
  return (a, b) => {
    for (const { first, all } of orders) {
      const order = compare(first[a]!, first[b]!) || (all ? compareOrders(all[a]!, all[b]!) : 0);
      if (order !== 0) return order;
    }
    return 0;
  };
}
