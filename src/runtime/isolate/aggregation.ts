/**
 * Aggregations. Cells stand in nested maps, one level a part of the key, so that a key of several parts needs no string
 * or array of its own. What they occupy is bounded (room.ts).
 */
import type { Aggregate, AggregateData } from "./aggregates/aggregate.ts";
import { type Numeric, compare } from "./aggregates/number.ts";
import { aggregates } from "./aggregates/registry.ts";
import { Cell, type Owner } from "./cell.ts";
import { type CompositeKey, type Key, checkedKey, compareKeys, isComposite, sizeOfKey } from "./key.ts";
import { room } from "./room.ts";

type Level = Map<unknown, Level | Cell>;

/** Bytes of a cell, and of a level, as measured. */
const CELL = 160;
const LEVEL = 200;

/** In order of declaration, which is the order they are printed in. */
export const aggregations = new Map<string, Aggregation>();

/** What entries() gives of one key. */
export interface Entry extends AggregateData {
  keys: readonly Key[];
}

export class Aggregation implements Owner {
  aggregate: Aggregate | undefined = undefined;
  parameters: unknown = undefined;
  /** Whether printa() has shown it: the end prints those that nobody did. */
  printed = false;
  /** What values are divided by when they are shown. */
  factor: Numeric = 1;
  /** Parts of a key, once there is one. */
  depth = -1;
  private root: Level = new Map();
  private whole: Cell | undefined = undefined;
  /** The composite parts of its keys, by what makes them the same. */
  private composites = new Map<string, CompositeKey>();
  constructor(readonly name: string) {}

  get label(): string {
    return `aggregation(${JSON.stringify(this.name)})`;
  }

  /* eslint-disable prefer-rest-params -- a rest parameter would make an array for every call */
  by(a?: Key, b?: Key, c?: Key): Cell {
    const { length } = arguments;
    if (length === this.depth) {
      let found: Level | Cell | undefined;
      if (length === 1) found = this.root.get(a);
      else if (length === 2) found = (this.root.get(a) as Level | undefined)?.get(b);
      else if (length === 3) found = ((this.root.get(a) as Level | undefined)?.get(b) as Level | undefined)?.get(c);
      else if (length === 0) found = this.whole;
      else {
        found = this.root;
        for (let i = 0; i < length; i++) found = (found as Level | undefined)?.get(arguments[i]);
      }
      if (found !== undefined) return found as Cell;
    }
    const parts = new Array<unknown>(length);
    for (let i = 0; i < length; i++) parts[i] = arguments[i] as unknown;
    return this.find(parts);
  }
  /* eslint-enable prefer-rest-params */

  /** The cell of a key of any length; a new one is not in the aggregation yet. */
  private find(parts: unknown[]): Cell {
    if (this.depth >= 0 && this.depth !== parts.length) {
      throw new TypeError(`${this.label} has keys of ${count(this.depth)}; this one has ${count(parts.length)}`);
    }
    const keys = parts.map((part) => this.same(checkedKey(part, this.label)));
    this.depth = keys.length;
    return this.lookup(keys) ?? new Cell(this, keys);
  }

  /** A composite part as the one that was taken in first. */
  private same(key: Key): Key {
    return isComposite(key) ? (this.composites.get(key.key) ?? key) : key;
  }

  private lookup(keys: readonly Key[]): Cell | undefined {
    if (keys.length === 0) return this.whole;
    let found: Level | Cell | undefined = this.root;
    for (const key of keys) found = (found as Level | undefined)?.get(key);
    return found as Cell | undefined;
  }

  /** See Owner. */
  admit(cell: Cell): Cell | undefined {
    const keys = cell.keys.map((key) => this.same(key));
    const known = this.lookup(keys);
    if (known !== undefined) return known;
    if (!room.take(this.cost(keys))) return undefined;
    this.put(cell, keys);
    return cell;
  }

  private put(cell: Cell, keys: readonly Key[]): void {
    for (const key of keys) if (isComposite(key)) this.composites.set(key.key, key);
    if (keys.length === 0) this.whole = cell;
    let level = this.root;
    keys.forEach((key, i) => {
      if (i === keys.length - 1) return level.set(key, cell);
      let below = level.get(key) as Level | undefined;
      if (!below) level.set(key, (below = new Map()));
      return (level = below);
    });
  }

  /** Bytes that a cell under this key would take beyond what is there. */
  private cost(keys: readonly Key[]): number {
    let bytes = CELL;
    let level: Level | undefined = this.root;
    keys.forEach((key, i) => {
      const below: Level | Cell | undefined = level?.get(key);
      if (below === undefined) bytes += sizeOfKey(key) + (i < keys.length - 1 ? LEVEL : 0);
      level = below as Level | undefined;
    });
    return bytes;
  }

  /** Every cell, in no order. */
  cells(): Cell[] {
    return [...cellsIn(this.root), ...(this.whole ? [this.whole] : [])];
  }

  /** The cells sorted as DTrace sorts: by value, then by key. */
  sorted(): Cell[] {
    const { aggregate } = this;
    if (!aggregate) return [];
    const cells = this.cells();
    const orders = new Map(cells.map((cell) => [cell, aggregate.order(cell.state)]));
    return cells.sort((a, b) => compareOrders(orders.get(a)!, orders.get(b)!) || compareKeys(a.keys, b.keys));
  }

  entries(): Entry[] {
    return this.sorted().map((cell) => this.entry(cell));
  }

  top(n: number): Entry[] {
    if (!Number.isInteger(n) || n < 0) throw new TypeError(`top() takes how many keys, 0 or more, not ${String(n)}`);
    return n === 0
      ? []
      : this.sorted()
          .slice(-n)
          .reverse()
          .map((cell) => this.entry(cell));
  }

  private entry({ keys, state }: Cell): Entry {
    return { keys, ...this.aggregate!.data(state, this.factor) };
  }

  /** Takes out every cell but these: their keys are gone, as if they had never been. */
  keep(cells: readonly Cell[]): void {
    const kept = new Set(cells);
    const all = this.cells();
    room.give(all.reduce((bytes, { state }) => bytes + (this.aggregate!.size?.(state) ?? 0), this.held()));
    this.root = new Map();
    this.whole = undefined;
    this.composites = new Map();
    for (const cell of all) {
      if (kept.has(cell)) {
        room.take(this.cost(cell.keys) + (this.aggregate!.size?.(cell.state) ?? 0));
        this.put(cell, cell.keys);
      } else cell.aggregate = cell.state = undefined;
    }
  }

  /** Bytes of the cells and levels. */
  private held(): number {
    return this.whole ? CELL : heldIn(this.root);
  }

  /** The values are as before the first; the keys stay. */
  clear(): void {
    for (const cell of this.cells()) {
      room.give(this.aggregate!.size?.(cell.state) ?? 0);
      cell.state = this.aggregate!.zero(this.parameters);
    }
  }
}

/** Without a key: `total.count()` is `total.by().count()`. */
for (const { name } of aggregates) {
  const value = function (this: Aggregation, ...values: unknown[]): void {
    (this.by() as unknown as Record<string, (...values: unknown[]) => void>)[name]!(...values);
  };
  Object.defineProperty(Aggregation.prototype, name, { value });
}

export function compareOrders(a: readonly Numeric[], b: readonly Numeric[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compare(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function count(parts: number): string {
  return parts === 1 ? "1 part" : `${parts} parts`;
}

function cellsIn(level: Level): Cell[] {
  const found: Cell[] = [];
  for (const below of level.values()) {
    if (below instanceof Cell) found.push(below);
    else for (const cell of cellsIn(below)) found.push(cell);
  }
  return found;
}

function heldIn(level: Level): number {
  let bytes = 0;
  for (const [key, below] of level)
    bytes += sizeOfKey(key as Key) + (below instanceof Cell ? CELL : LEVEL + heldIn(below));
  return bytes;
}
