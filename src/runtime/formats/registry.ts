/** The output formats there are; the first is the one without --format. */
import type { OutputFormat } from "./format.ts";
import { flame } from "./flame.ts";
import { folded } from "./folded.ts";
import { heatmap } from "./heatmap.ts";
import { histogram } from "./histogram.ts";
import { json } from "./json.ts";
import { speedscope } from "./speedscope.ts";
import { svg } from "./svg.ts";
import { text } from "./text.ts";
import { timeline } from "./timeline.ts";

export const formats: readonly OutputFormat[] = [
  text,
  json,
  svg,
  flame,
  histogram,
  heatmap,
  folded,
  speedscope,
  timeline,
];

export function formatNamed(name: string): OutputFormat {
  const found = formats.find((format) => format.name === name);
  if (!found) throw new Error(`there is no output format ${name}`);
  return found;
}

/** The format that the ending of a file's name asks for; the longest ending decides. */
export function formatOfFile(file: string): OutputFormat | undefined {
  const endings = formats.flatMap((format) => (format.endings ?? []).map((ending) => ({ ending, format })));
  const fitting = endings.filter(({ ending }) => file.toLowerCase().endsWith(ending));
  return fitting.sort((a, b) => b.ending.length - a.ending.length)[0]?.format;
}
