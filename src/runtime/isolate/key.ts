/**
 * The parts of an aggregation's keys: strings, numbers, bigints, booleans, null, and values of several parts, stacks for
 * one, that say of themselves when two of them are the same.
 */
import { named, narrow, show } from "./aggregates/number.ts";

/** A part that is an object: two with the same `key` are the same part. */
export interface CompositeKey {
  readonly key: string;
  /** As it stands in front of a value: its own lines and columns. */
  render(): string;
}

export type Key = string | number | bigint | boolean | null | CompositeKey;

/** The part as it is looked up and kept. Throws a TypeError on what can be none. */
export function checkedKey(key: unknown, label: string): Key {
  if (typeof key === "bigint") return narrow(key);
  if (key === null || ["string", "number", "boolean"].includes(typeof key)) return key as Key;
  if (isComposite(key)) return key;
  throw new TypeError(
    `${label}.by(): a key is a string, a number, a boolean or null, not ${key === undefined ? "undefined" : typeof key === "object" ? "an object" : `a ${named(key)}`}`,
  );
}

export function isComposite(key: unknown): key is CompositeKey {
  if (typeof key !== "object" || key === null) return false;
  const { key: text, render } = key as Partial<CompositeKey>;
  return typeof text === "string" && typeof render === "function";
}

/** Part by part, the one at `position` first: null, then numbers, then text by code point, as bytes of UTF-8 would be. */
export function compareKeys(a: readonly Key[], b: readonly Key[], position = 0): number {
  for (let i = 0; i < a.length; i++) {
    const at = (i + position) % a.length;
    const order = compareKey(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareKey(a: Key, b: Key): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null) return rank;
  if (typeof a === "string") return compareText(a, b as string);
  if (typeof a === "object") return compareText(a.key, (b as CompositeKey).key);
  return a < b ? -1 : a > b ? 1 : 0;
}

function rankOf(key: Key): number {
  if (key === null) return 0;
  return typeof key === "string" ? 2 : typeof key === "object" ? 3 : 1;
}

/** UTF-16 units compare as code points do, but for surrogates, which stand for the largest ones. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  return lifted(a.charCodeAt(i)) - lifted(b.charCodeAt(i));
}

function lifted(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** As DTrace lays it out: text left in 50 columns, integers right in 16. */
export function renderKey(key: Key): string {
  if (typeof key === "number" || typeof key === "bigint") return ` ${show(key).padStart(16)}`;
  if (typeof key === "object" && key !== null) return key.render();
  return `  ${String(key ?? "<null>").padEnd(50)}`;
}

/** Bytes of a string's head. */
const STRING = 24;

/** Bytes that a part occupies besides what every cell does. */
export function sizeOfKey(key: Key): number {
  if (typeof key === "string") return STRING + key.length;
  return typeof key === "object" && key !== null ? 2 * (STRING + key.key.length) : 0;
}
