/**
 * A heat map as SVG: time from left to right, values from bottom to top, and the darker the more. Its columns are
 *
 *   - the keys of a distribution that are all one number: by(Math.floor(timestamp / 1e8) * 1e8).quantize(ns); or else
 *   - what printa() showed each time, by tick, all its keys together: tick-1s, () => { printa(latency); clear(latency); }
 *
 * A number key in ns of the monotonic clock is shown as seconds since the first.
 */
import {
  type Range,
  DISTRIBUTIONS,
  barsOf,
  edgeText,
  isDistribution,
  rangeText,
  rangesOf,
} from "./drawing/distribution.ts";
import type { Snapshot, SnapshotRow } from "./format.ts";
import { HEADING, WIDTH, at, escapeXml, heading, svgDocument } from "./drawing/svg.ts";
import { type Show, showCount, showNumber, showTime, unitOf } from "./drawing/units.ts";
import { type Gathered, type Picture, type Shown, lastShown, pictureFormat, warnOthers } from "./picture.ts";

const ROW = 20;
const LABELS = 96;
const MARGIN = 16;
/** Columns of the picture; with more, several of the data's are one. */
const COLUMNS = 240;

/** The counts of one moment, by range. */
interface Column {
  /** ns, or whatever the keys are. */
  from: number;
  counts: Map<string, number>;
}

interface Heat {
  snapshot: Snapshot;
  rows: readonly SnapshotRow[];
  columns: Column[];
}

export const heatmapPicture: Picture = {
  name: "heatmap",
  doc: "a heat map of a distribution over time as SVG: by a key that is a time, or shown by printa at every tick",
  shows: `${DISTRIBUTIONS}, under a key that is a time in ns, or shown again and again by printa()`,
  draw(gathered, warn) {
    const heat = [...gathered.aggregations.values()].map(heatOf).find((found) => found !== undefined);
    if (!heat) return undefined;
    warnOthers(heat.snapshot, lastShown(gathered), warn);
    return heatMap(heat, gathered);
  },
};

export const heatmap = pictureFormat(heatmapPicture);

function heatOf(shown: Shown[]): Heat | undefined {
  const last = shown.at(-1)!.snapshot;
  const byKey = last.rows.length > 1 && last.rows.every(({ keys }) => keys.length === 1 && typeof keys[0] === "number");
  if (byKey && isDistribution(last)) {
    const columns = last.rows.map((row) => ({ from: Number(row.keys[0]), counts: countsOf([row]) }));
    return { snapshot: last, rows: last.rows, columns: columns.sort((a, b) => a.from - b.from) };
  }
  const moments = shown.filter(({ time, snapshot }) => time > 0 && isDistribution(snapshot));
  if (moments.length < 2) return undefined;
  const columns = moments.map(({ time, snapshot }) => ({ from: time, counts: countsOf(snapshot.rows) }));
  return { snapshot: last, rows: moments.flatMap(({ snapshot }) => snapshot.rows), columns };
}

function nameOf({ min, max }: Range): string {
  return `${min} ${max}`;
}

function countsOf(rows: readonly SnapshotRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { buckets = [] } of rows)
    for (const bar of barsOf(buckets)) counts.set(nameOf(bar), (counts.get(nameOf(bar)) ?? 0) + bar.count);
  return counts;
}

/** As many as the picture has, of one width; each has what falls into it. */
function gridOf(columns: readonly Column[]): { cells: Column[]; width: number } {
  const first = columns[0]!.from;
  const steps = columns.slice(1).map(({ from }, i) => from - columns[i]!.from);
  const step = Math.min(...steps.filter((each) => each > 0));
  const span = columns.at(-1)!.from - first;
  const width = Math.max(Number.isFinite(step) ? step : 1, span / (COLUMNS - 1));
  const cells: Column[] = [];
  for (const { from, counts } of columns) {
    const at = Math.round((from - first) / width);
    const cell = (cells[at] ??= { from: first + at * width, counts: new Map() });
    for (const [name, count] of counts) cell.counts.set(name, (cell.counts.get(name) ?? 0) + count);
  }
  return { cells, width };
}

function heatMap({ snapshot: { name }, rows, columns }: Heat, { title }: Gathered): string {
  const show = unitOf(name);
  const ranges = rangesOf(rows);
  const { cells, width } = gridOf(columns);
  const room = WIDTH - LABELS - MARGIN;
  const [cellWidth, bottom] = [room / cells.length, HEADING + ranges.length * ROW];
  const largest = Math.max(1, ...cells.flatMap((cell) => (cell ? [...cell.counts.values()] : [])));
  const total = columns.reduce((sum, { counts }) => sum + [...counts.values()].reduce((a, b) => a + b, 0), 0);
  const first = cells[0]!.from;
  const drawn = cells.flatMap((cell, i) =>
    ranges.map((range, j) => {
      const count = cell?.counts.get(nameOf(range)) ?? 0;
      if (count <= 0) return "";
      const [x, y] = [LABELS + i * cellWidth, bottom - (j + 1) * ROW];
      const told = `${showTime(cell.from - first)}, ${rangeText(range, show)}: ${showNumber(count)}`;
      return `<rect class="cell" x="${at(x)}" y="${y}" width="${at(cellWidth)}" height="${ROW}" fill="${heat(count / largest)}" data-count="${count}"><title>${escapeXml(told)}</title></rect>`;
    }),
  );
  const subtitle = `${name || "values"}: ${showCount(total, "value")} over ${showTime(width * cells.length)}; a column is ${showTime(width)}`;
  return svgDocument({
    title: title || "Heat map",
    description: `Heat map of ${name || "values"} over time: ${showCount(total, "value")}. Each cell's colour is how many values fell into it.`,
    height: bottom + 64,
    style: STYLE,
    body: `${heading(title || "Heat map", subtitle)}
<rect class="ground" x="${LABELS}" y="${HEADING}" width="${room}" height="${ranges.length * ROW}"/>
${drawn.filter((cell) => cell !== "").join("\n")}
${valueAxis(ranges, bottom, show)}
${timeAxis(width * cells.length, bottom)}
${legend(largest, bottom + 38)}`,
  });
}

const STYLE = `
.ground { fill: none; stroke: var(--line); }
.cell:hover { stroke: var(--ink); stroke-width: 1.5; }
`;

/** From pale to dark, by the logarithm's shape: few are to be seen beside many. */
function heat(part: number): string {
  const depth = Math.log1p(part * 99) / Math.log(100);
  return `hsl(${Math.round(46 - 44 * depth)} ${Math.round(92 - 12 * depth)}% ${Math.round(84 - 54 * depth)}%)`;
}

function valueAxis(ranges: readonly Range[], bottom: number, show: Show): string {
  const every = Math.ceil(ranges.length / 40);
  return ranges
    .map((range, j) =>
      j % every > 0
        ? ""
        : `<text class="dim" x="${LABELS - 8}" y="${bottom - j * ROW - 5}" text-anchor="end">${escapeXml(edgeText(range, show))}</text>`,
    )
    .join("\n");
}

const TICKS = 8;

function timeAxis(span: number, bottom: number): string {
  const room = WIDTH - LABELS - MARGIN;
  const step = niceStep(span / TICKS);
  const ticks: string[] = [];
  for (let time = 0; time < span; time += step) {
    const x = at(LABELS + (time / span) * room);
    ticks.push(
      `<line class="rule" x1="${x}" y1="${bottom}" x2="${x}" y2="${bottom + 5}"/><text class="dim" x="${x}" y="${bottom + 18}" text-anchor="middle">${time === 0 ? "0" : showTime(time)}</text>`,
    );
  }
  return ticks.join("\n");
}

/** 1, 2 or 5 of a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return power * ([1, 2, 5].find((each) => each * power >= least) ?? 10);
}

function legend(largest: number, y: number): string {
  const steps = 24;
  const cells = Array.from(
    { length: steps },
    (_, i) => `<rect x="${LABELS + 24 + i * 6}" y="${y}" width="6" height="10" fill="${heat((i + 1) / steps)}"/>`,
  );
  return `<g aria-hidden="true"><text class="dim" x="${LABELS + 18}" y="${y + 9}" text-anchor="end">1</text>${cells.join("")}<text class="dim" x="${LABELS + 30 + steps * 6}" y="${y + 9}">${showCount(largest, "value")}</text></g>`;
}
