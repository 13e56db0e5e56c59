/**
 * The rows that aggregations are printed in: one a key, with the value of each aggregation that is printed beside the
 * others. A key that one of them lacks has its zero there. Sorted by the options aggsort..., as DTrace sorts.
 */
import type { Aggregate } from "./aggregates/aggregate.ts";
import type { Numeric } from "./aggregates/number.ts";
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
  /** One a column. */
  states: unknown[];
}

export interface Table {
  columns: Column[];
  rows: Row[];
}

/** undefined: none of them holds anything. */
export function tableOf(aggregations: readonly Aggregation[]): Table | undefined {
  const model = aggregations.find(({ aggregate }) => aggregate !== undefined);
  if (model === undefined) return undefined;
  const sources = aggregations.map((own) => ({ own, made: own.aggregate ? own : model }));
  const columns = sources.map(({ own, made }) => ({ aggregate: made.aggregate!, factor: own.factor }));
  const rows = new Map<string, Row>();
  sources.forEach(({ own }, at) => {
    for (const cell of own.cells()) {
      const id = aggregations.length === 1 ? String(rows.size) : identity(cell.keys);
      let row = rows.get(id);
      if (!row) {
        const states = sources.map(({ made }) => made.aggregate!.zero(made.parameters));
        rows.set(id, (row = { keys: cell.keys, states }));
      }
      row.states[at] = cell.state;
    }
  });
  return { columns, rows: sorted([...rows.values()], columns) };
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

function sorted(rows: Row[], columns: readonly Column[]): Row[] {
  const { aggsortkey, aggsortrev, aggsortpos, aggsortkeypos } = run.options;
  const from = aggsortpos < columns.length ? aggsortpos : 0;
  const orders = new Map(
    rows.map((row) => [row, columns.map(({ aggregate }, i) => aggregate.order(row.states[i]))] as const),
  );
  const byKey = (a: Row, b: Row) => compareKeys(a.keys, b.keys, aggsortkeypos < a.keys.length ? aggsortkeypos : 0);
  const byValue = (a: Row, b: Row) => {
    const [x, y] = [orders.get(a)!, orders.get(b)!];
    for (let i = 0; i < x.length; i++) {
      const at = (i + from) % x.length;
      const order = compareOrders(x[at]!, y[at]!);
      if (order !== 0) return order;
    }
    return 0;
  };
  const order = aggsortkey
    ? (a: Row, b: Row) => byKey(a, b) || byValue(a, b)
    : (a: Row, b: Row) => byValue(a, b) || byKey(a, b);
  return rows.sort(aggsortrev ? (a, b) => order(b, a) : order);
}
