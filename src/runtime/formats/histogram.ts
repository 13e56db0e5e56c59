/**
 * Histograms as SVG: a panel for each key of an aggregation of distributions, the largest first, on one scale of values, so
 * that they compare. A bar is as long as its count, of the longest of its panel.
 */
import {
  type Range,
  DISTRIBUTIONS,
  barsOf,
  edgeText,
  isDistribution,
  percentilesText,
  rangeText,
  rangesOf,
} from "./drawing/distribution.ts";
import type { Snapshot, SnapshotRow } from "./format.ts";
import { keyText } from "./drawing/key-text.ts";
import { HEADING, WIDTH, at, escapeXml, fitting, heading, svgDocument } from "./drawing/svg.ts";
import { type Show, showCount, showNumber, showPart, unitOf } from "./drawing/units.ts";
import { type Picture, lastShown, pictureFormat, warnOthers } from "./picture.ts";

const ROW = 16;
const LABELS = 110;
const PANEL_HEAD = 40;
const MARGIN = 12;
/** Panels in all, and beside each other. */
const PANELS = 30;
const COLUMNS = 2;

export const histogramPicture: Picture = {
  name: "histogram",
  doc: "histograms of distributions as SVG, one for each key",
  shows: DISTRIBUTIONS,
  draw(gathered, warn) {
    const all = lastShown(gathered);
    const drawn = all.find(isDistribution);
    if (!drawn) return undefined;
    warnOthers(drawn, all, warn);
    return histograms(drawn, gathered.title, warn);
  },
};

export const histogram = pictureFormat(histogramPicture);

function histograms({ name, rows }: Snapshot, title: string, warn: (text: string) => void): string {
  const show = unitOf(name);
  const sorted = rows
    .filter(({ buckets = [] }) => buckets.length > 0)
    .sort((a, b) => Number(b.value) - Number(a.value));
  const shown = sorted.slice(0, PANELS);
  if (sorted.length > PANELS) warn(`the picture shows the ${PANELS} largest of ${sorted.length} histograms`);
  const ranges = rangesOf(shown);
  const columns = Math.min(COLUMNS, shown.length);
  const width = (WIDTH - MARGIN * (columns + 1)) / columns;
  const height = PANEL_HEAD + ranges.length * ROW + 16;
  const panels = shown.map((row, i) => {
    const [x, y] = [MARGIN + (i % columns) * (width + MARGIN), HEADING + Math.floor(i / columns) * height];
    return `<g class="panel" transform="translate(${at(x)} ${y})">${panel(row, ranges, show, width)}</g>`;
  });
  const values = sorted.reduce((sum, { value }) => sum + Number(value), 0);
  const of = sorted.length > 1 ? ` under ${showNumber(sorted.length)} keys` : "";
  return svgDocument({
    title: title || "Histogram",
    description: `Distribution of ${name || "values"}: ${showCount(values, "value")}${of}.`,
    height: HEADING + Math.ceil(shown.length / columns) * height,
    style: STYLE,
    body: `${heading(title || "Histogram", `${name || "values"}: ${showCount(values, "value")}${of}`)}\n${panels.join("\n")}`,
  });
}

const STYLE = `
.key { font-weight: 600; }
.bar { fill: var(--bar); rx: 2px; }
.bucket:hover .bar { opacity: 0.75; }
.scale { stroke: var(--line); }
`;

function panel(
  { keys, buckets = [], value }: SnapshotRow,
  ranges: readonly Range[],
  show: Show,
  width: number,
): string {
  const bars = barsOf(buckets);
  const total = Number(value);
  const longest = Math.max(...bars.map(({ count }) => Math.abs(count)));
  const room = width - LABELS - 90;
  const head = keyText(keys) || "all";
  const lines = ranges.map((range, i) => {
    const count = bars.find(({ min, max }) => min === range.min && max === range.max)?.count ?? 0;
    const y = PANEL_HEAD + i * ROW;
    const part = total > 0 ? `, ${showPart(count / total)}` : "";
    const length = longest === 0 ? 0 : (Math.abs(count) / longest) * room;
    const bar =
      count === 0
        ? ""
        : `<rect class="bar" x="${LABELS}" y="${y + 1.5}" width="${at(Math.max(length, 0.5))}" height="${ROW - 3}"${count < 0 ? ' opacity="0.5"' : ""}/><text class="dim" x="${at(LABELS + length + 6)}" y="${y + 12}">${showNumber(count)}</text>`;
    return `<g class="bucket" data-count="${count}"><title>${escapeXml(`${rangeText(range, show)}: ${showNumber(count)}${part}`)}</title><rect x="0" y="${y}" width="${at(width)}" height="${ROW}" fill="transparent"/><text class="dim" x="${LABELS - 8}" y="${y + 12}" text-anchor="end">${escapeXml(edgeText(range, show))}</text>${bar}</g>`;
  });
  const summary = `${showCount(total, "value")}: ${percentilesText(bars, show)}`;
  return `<text class="key" x="0" y="16"><title>${escapeXml(head)}</title>${escapeXml(fitting(head, width))}</text>
<text class="dim" x="0" y="31">${escapeXml(fitting(summary, width))}</text>
<line class="scale" x1="${LABELS - 0.5}" y1="${PANEL_HEAD}" x2="${LABELS - 0.5}" y2="${PANEL_HEAD + ranges.length * ROW}"/>
${lines.join("\n")}`;
}
