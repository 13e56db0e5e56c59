/** Rows of aggregations as DTrace lays them out: keys, then values; and its options agghist, aggpack and aggzoom. */
import type { Packing, Scale } from "./aggregates/aggregate.ts";
import { bars, header, total } from "./aggregates/histogram.ts";
import { type Numeric, add, divide, multiply, show } from "./aggregates/number.ts";
import { type Key, isComposite, renderKey } from "./key.ts";
import { type Row, type Table, stateOf } from "./rows.ts";
import { run } from "./run.ts";

/** How bars are drawn, by the options. */
export function scale(): Scale {
  return { zoom: run.options.aggzoom, utf8: run.options.encoding === "utf8" };
}

/** Gives it piece by piece. */
export function renderTable(table: Table, print: (piece: string) => void): void {
  const { columns, rows } = table;
  const { agghist, aggpack } = run.options;
  const [only] = columns;
  if (rows.length > 0 && columns.length === 1) {
    if (agghist && only!.aggregate.parts) return print(renderBars(table));
    if (aggpack && only!.aggregate.pack) return print(renderPacked(table, only!.aggregate.pack));
  }
  for (const row of rows) print(renderRow(row, table));
}

/** Text left in 50 columns, integers right in 16, the values behind. */
function renderRow(row: Row, table: Table): string {
  let text = "";
  for (const key of row.keys) text += renderKey(key);
  for (const [i, { aggregate, factor }] of table.columns.entries())
    text += aggregate.render(stateOf(table, row, i), factor, scale());
  return `${text}\n`;
}

/** Keys in narrower columns, as agghist and aggpack have them. */
function renderNarrow(keys: readonly Key[]): string {
  return keys.map((key) => (typeof key === "string" || key === null ? ` ${narrow(key)}` : renderKey(key))).join("");
}

const NARROW = 16;

const narrow = (key: string | null) => (key ?? "<null>").padStart(NARROW);

/** Columns that the keys of a row take there. */
function widthOf(keys: readonly Key[]): number {
  return keys.filter((key) => !isComposite(key)).length * (NARROW + 1);
}

/** agghist: each value as a bar of one histogram. */
function renderBars({ columns, rows }: Table): string {
  const { aggregate, factor } = columns[0]!;
  const value = (row: Row) => aggregate.data(row.state, 1).value;
  const bar = bars(rows.map(value), factor, scale());
  const width = widthOf(rows[0]!.keys);
  const lines = rows.map((row) => `${renderNarrow(row.keys)} ${bar(value(row))}`);
  return `${width === 0 ? header("value", 16) : header("key", width)}${lines.join("")}`;
}

/** aggpack: each distribution on one line. */
function renderPacked({ columns, rows }: Table, pack: Packing<unknown>): string {
  const { factor } = columns[0]!;
  const states = rows.map(({ state }) => state);
  const [first, last] = pack.range(states);
  const { low, high, lowWidth, highWidth } = pack.ends(states, first, last);
  const buckets = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const width = widthOf(rows[0]!.keys);
  const title =
    `\n${(width > 0 ? "key" : "").padStart(width)} ${"min".padStart(lowWidth)} ` +
    `.${"-".repeat(buckets.length)}. ${"max".padEnd(highWidth)} | count\n`;
  const lines = rows.map(({ keys, state }) => {
    const counts = buckets.map((bucket) => pack.count(state, bucket));
    const all = total(counts, scale().zoom);
    const drawn = counts.map((count) => block(count, all)).join("");
    return `${renderNarrow(keys)}${low} :${drawn}: ${high} | ${show(divide(counts.reduce(add, 0), factor))}\n`;
  });
  return title + lines.join("");
}

const ASCII = "__xxxxXX";
const NEGATIVE = "vvvvVV";

/** A count as one character, higher or darker for a larger part of all. */
function block(count: Numeric, all: Numeric): string {
  if (count === 0) return " ";
  const size = count < 0 ? multiply(count, -1) : count;
  const level = (levels: number) =>
    Math.floor(Number(divide(add(multiply(size, 2 * (levels - 1)), all), multiply(all, 2))));
  if (count < 0) return NEGATIVE[level(NEGATIVE.length)]!;
  return run.options.encoding === "ascii" ? ASCII[level(ASCII.length)]! : String.fromCharCode(0x2581 + level(8));
}
