/** Distributions as pictures show them: every bucket from the first to the last that holds anything, empty ones included. */
import type { Bucket } from "../../isolate/aggregates/aggregate.ts";
import type { Snapshot, SnapshotRow } from "../format.ts";
import type { Show } from "./units.ts";

/** The whole numbers from `min` to `max`; null: there is no such bound. */
export interface Range {
  min: number | null;
  max: number | null;
}

export interface Bar extends Range {
  count: number;
}

/** For messages of pictures of distributions. */
export const DISTRIBUTIONS = "a distribution: quantize(), lquantize() or llquantize()";

export function isDistribution({ rows }: Pick<Snapshot, "rows">): boolean {
  return rows.some(({ buckets }) => buckets !== undefined && buckets.length > 0);
}

export function barsOf(buckets: readonly Bucket[]): Bar[] {
  const bound = (value: number | bigint | null) => (value === null ? null : Number(value));
  return buckets.map(({ min, max, count }) => ({ min: bound(min), max: bound(max), count: Number(count) }));
}

/** Ranges that several distributions have between them, ascending; with the gaps as ranges of their own, if they are few. */
export function rangesOf(rows: readonly SnapshotRow[]): Range[] {
  const known = new Map<string, Range>();
  for (const { buckets = [] } of rows)
    for (const { min, max } of barsOf(buckets)) known.set(`${min} ${max}`, { min, max });
  const ranges = [...known.values()].sort((a, b) => (a.min ?? -Infinity) - (b.min ?? -Infinity));
  return ranges.flatMap((range, i) => [...gap(ranges[i - 1], range), range]);
}

/** Ranges of gaps are at most so many. */
const GAP = 64;

/**
 * What lies between two ranges, in ranges as wide as they are: equal widths where the two have one width, doublings where
 * the second is wider.
 */
function gap(before: Range | undefined, after: Range): Range[] {
  if (before?.max == null || after.min === null || before.min === null || after.max === null) return [];
  const found: Range[] = [];
  const [width, next] = [before.max - before.min + 1, after.max - after.min + 1];
  let { max } = before;
  for (let size = width; max + 1 < after.min && found.length < GAP;) {
    if (next > width) size = Math.max(size, max + 1); // powers of two: the next is as large as all below it
    const end = Math.min(max + size, after.min - 1);
    found.push({ min: max + 1, max: end });
    max = end;
  }
  return max + 1 < after.min ? [{ min: before.max + 1, max: after.min - 1 }] : found;
}

export function rangeText({ min, max }: Range, show: Show): string {
  if (min === null && max === null) return "all";
  if (min === null) return `\u2264 ${show(max!)}`;
  if (max === null) return `\u2265 ${show(min)}`;
  return min === max ? show(min) : `${show(min)} \u2013 ${show(max)}`;
}

/** The label at a range's lower end. */
export function edgeText({ min, max }: Range, show: Show): string {
  return min === null ? `\u2264 ${show(max ?? 0)}` : show(min);
}

/** The range in which that part of the values has been come to, from below. */
export function percentile(bars: readonly Bar[], part: number): Range | undefined {
  const all = bars.reduce((sum, { count }) => sum + Math.max(0, count), 0);
  let sum = 0;
  for (const bar of bars) if ((sum += Math.max(0, bar.count)) >= part * all) return bar;
  return bars.at(-1);
}

/** "half below 2.05 us, 99 % below 65.5 us". */
export function percentilesText(bars: readonly Bar[], show: Show): string {
  const below = (part: number) => {
    const range = percentile(bars, part);
    return range?.max == null ? undefined : show(range.max + 1);
  };
  const told = [
    ["half", below(0.5)],
    ["90 %", below(0.9)],
    ["99 %", below(0.99)],
  ].flatMap(([what, end]) => (end === undefined ? [] : [`${what} below ${end}`]));
  return told.join(", ");
}
