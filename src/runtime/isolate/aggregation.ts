/**
 * Aggregations. Cells stand in nested maps, one level a key, so that a key of several parts needs no string or array
 * of its own. The number of cells in a run is bounded; what comes under keys beyond it is counted and told.
 */
import type { Aggregate } from "./aggregates/aggregate.ts";
import { compare, show } from "./aggregates/number.ts";
import { aggregates } from "./aggregates/registry.ts";
import { Cell, type Key, type Owner } from "./cell.ts";
import { write } from "./output.ts";
import { run, say } from "./run.ts";

type Level = Map<unknown, Level | Cell>;

/** Bytes that a cell takes, about. */
const CELL_BYTES = 150;
/** Bytes for cells of each MiB of the isolate's memory, where -x aggsize does not say: about a third of it. */
const AGGSIZE_PER_MIB = 300_000;

/** In order of declaration, which is the order they are printed in. */
export const aggregations = new Map<string, Aggregation>();

let cells = 0;
let refused = 0;

export class Aggregation implements Owner {
  aggregate: Aggregate | undefined = undefined;
  /** Whether printa() has shown it: the end prints those that nobody did. */
  printed = false;
  /** Parts of a key, once there is one. */
  private depth = -1;
  private root: Level = new Map();
  private whole: Cell | undefined = undefined;
  constructor(readonly name: string) {}

  get label(): string {
    return `aggregation(${JSON.stringify(this.name)})`;
  }

  by(a?: Key, b?: Key): Cell {
    if (arguments.length === this.depth) {
      if (this.depth === 1) {
        const cell = this.root.get(a);
        if (cell !== undefined) return cell as Cell;
      } else if (this.depth === 2) {
        const cell = (this.root.get(a) as Level | undefined)?.get(b);
        if (cell !== undefined) return cell as Cell;
      }
    }
    // eslint-disable-next-line prefer-rest-params -- a rest parameter would make an array for every call
    return this.find(Array.from(arguments) as Key[]);
  }

  /** The cell of a key of any length, made if it is new. */
  private find(keys: Key[]): Cell {
    if (this.depth < 0) this.depth = keys.length;
    if (this.depth !== keys.length) {
      throw new TypeError(`${this.label} has keys of ${parts(this.depth)}; this one has ${parts(keys.length)}`);
    }
    if (keys.length === 0) return (this.whole ??= new Cell(this, keys));
    const last = keys.pop()!;
    let level = this.root;
    for (const key of keys) level = this.below(level, key, () => new Map()) as Level;
    keys.push(last);
    return this.below(level, last, () => this.make(keys)) as Cell;
  }

  private below(level: Level, key: Key, make: () => Level | Cell): Level | Cell {
    const known = level.get(key);
    if (known !== undefined) return known;
    checkKey(key, this.label);
    const room = cells < most();
    const made = make();
    if (room) level.set(key, made);
    return made;
  }

  /** A new cell; one too many is used once and forgotten. */
  private make(keys: Key[]): Cell {
    if (cells < most()) cells++;
    else if (refused++ === 0)
      say(1, `aggregations hold ${cells} keys, the most for -x aggsize=${aggsize()}: no further key is counted`);
    return new Cell(this, keys);
  }

  /** Every cell that has a value, sorted as DTrace sorts: by value, then by key. */
  rows(): Cell[] {
    const { aggregate } = this;
    if (!aggregate) return [];
    const rows = [...cellsIn(this.root), ...(this.whole ? [this.whole] : [])].filter(
      (cell) => cell.aggregate !== undefined,
    );
    const results = new Map(rows.map((cell) => [cell, aggregate.result(cell.state)]));
    return rows.sort((a, b) => compare(results.get(a)!, results.get(b)!) || compareKeys(a.keys, b.keys));
  }

  entries(): { keys: readonly Key[]; value: number | bigint }[] {
    return this.rows().map(({ keys, state }) => ({ keys, value: this.aggregate!.result(state) }));
  }
}

/** Without a key: `total.count()` is `total.by().count()`. */
for (const { name } of aggregates) {
  const value = function (this: Aggregation, ...values: unknown[]): void {
    (this.by() as unknown as Record<string, (...values: unknown[]) => void>)[name]!(...values);
  };
  Object.defineProperty(Aggregation.prototype, name, { value });
}

function aggsize(): number {
  return run.options.aggsize || run.options.memory * AGGSIZE_PER_MIB;
}

function most(): number {
  return Math.floor(aggsize() / CELL_BYTES);
}

function parts(n: number): string {
  return n === 1 ? "1 part" : `${n} parts`;
}

function checkKey(key: unknown, label: string): void {
  if (key === null || ["string", "number", "bigint", "boolean"].includes(typeof key)) return;
  const what = key === undefined ? "undefined" : typeof key === "object" ? "an object" : `a ${typeof key}`;
  throw new TypeError(`${label}.by(): a key is a string, a number, a boolean or null, not ${what}`);
}

function cellsIn(level: Level): Cell[] {
  return [...level.values()].flatMap((below) => (below instanceof Cell ? [below] : cellsIn(below)));
}

/** Part by part: null first, then numbers, then text by code point, as bytes of UTF-8 would be. */
function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareKey(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareKey(a: Key, b: Key): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null) return rank;
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(key: Key): number {
  return key === null ? 0 : typeof key === "string" ? 2 : 1;
}

/** One row as DTrace lays it out: text left in 50 columns, integers right in 16, the value behind. */
export function renderRow({ keys, state, aggregate }: Cell): string {
  return `${keys.map(renderKey).join("")}${aggregate!.render(state)}\n`;
}

function renderKey(key: Key): string {
  if (typeof key === "number" || typeof key === "bigint") return ` ${show(key).padStart(16)}`;
  return `  ${String(key ?? "<null>").padEnd(50)}`;
}

/** At the end: what was never printed. */
export function printUnprinted(): void {
  for (const aggregation of aggregations.values()) {
    if (!aggregation.printed) write(aggregation.rows().map(renderRow).join(""));
  }
  if (refused > 0) say(1, `${refused} values fell under keys that were not counted`);
}
