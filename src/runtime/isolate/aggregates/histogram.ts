/**
 * A distribution as DTrace draws it: a bucket a line, and a bar that shows its part of all.
 *
 *                value  ------------- Distribution ------------- count
 *                    0 |                                         0
 *                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@               2
 *
 * Counts are negative only where increments were; with both kinds, bars grow to both sides of a line in the middle.
 */
import type { Scale } from "./aggregate.ts";
import { type Numeric, add, compare, divide, multiply, show } from "./number.ts";

export interface Line {
  /** What stands in the column "value". */
  label: string;
  count: Numeric;
}

const WIDTH = 40;

/** With aggzoom, the part of the room that the longest bar fills. */
const ZOOM = 0.95;

const TITLE = "------------- Distribution -------------";

export function histogram(lines: readonly Line[], factor: Numeric, scale: Scale): string {
  const bar = bars(
    lines.map(({ count }) => count),
    factor,
    scale,
  );
  return `${header("value", 16)}${lines.map(({ label, count }) => `${label.padStart(16)} ${bar(count)}`).join("")}`;
}

export function header(title: string, width: number): string {
  return `\n${title.padStart(width)} ${TITLE.padStart(41)} ${"count".padEnd(9)}\n`;
}

/** Draws the bar of each of these counts, up to the line's end. */
export function bars(counts: readonly Numeric[], factor: Numeric, scale: Scale): (count: Numeric) => string {
  const positives = counts.some((n) => n > 0);
  const negatives = counts.some((n) => n < 0);
  const all = total(counts, scale.zoom);
  const behind = (count: Numeric) => ` ${show(divide(count, factor)).padEnd(9)}\n`;
  if (!negatives && scale.utf8) return (count) => `|${fine(count, all)}${behind(count)}`;
  if (!negatives) return (count) => `|${at(count, all, WIDTH).padEnd(WIDTH)}${behind(count)}`;
  if (!positives) return (count) => `${at(count, all, WIDTH).padStart(WIDTH)}|${behind(count)}`;
  const half = WIDTH / 2;
  return (count) => {
    const drawn = at(count, all, half);
    return count > 0
      ? `${"".padStart(half)}|${drawn.padEnd(half)}${behind(count)}`
      : `${drawn.padStart(half)}|${"".padEnd(half)}${behind(count)}`;
  };
}

/** What a bar over the whole width would stand for. */
export function total(counts: readonly Numeric[], zoom: boolean): Numeric {
  const sizes = counts.map((n) => (n < 0 ? multiply(n, -1) : n));
  if (zoom) return Number(sizes.reduce((a, b) => (compare(a, b) < 0 ? b : a), 0)) / ZOOM;
  return sizes.reduce(add, 0);
}

/** The bar, rounded to whole characters. */
function at(count: Numeric, all: Numeric, width: number): string {
  if (count === 0) return "";
  const size = count < 0 ? multiply(count, -1) : count;
  // size * width / all + 1/2, in whole numbers where they are
  const twice = add(multiply(size, 2 * width), all);
  return "@".repeat(Math.floor(Number(divide(twice, multiply(all, 2)))));
}

/** The bar in block characters: U+2588 is a full one, U+2589 to U+258F have seven to one eighths of it. */
function fine(count: Numeric, all: Numeric): string {
  const eighths = all === 0 ? 0 : Math.floor(Number(divide(multiply(count, 8 * WIDTH), all)));
  const rest = eighths % 8;
  const drawn = "\u2588".repeat(eighths >> 3) + (rest === 0 ? "" : String.fromCharCode(0x2590 - rest));
  return drawn.padEnd(WIDTH);
}
