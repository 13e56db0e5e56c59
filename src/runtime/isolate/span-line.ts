/** A span in formats that have text alone. */
import { showTime } from "../formats/drawing/units.ts";
import type { Span } from "./spans.ts";

/** The columns of a duration. */
const DURATION = 12;

/** How long it took, and its name, indented by depth. */
export function spanLine({ name, file, line, start, depth }: Span, end: number): string {
  const place = file === undefined ? "" : ` (${file}${!line ? "" : `:${line}`})`;
  return `${showTime(end - start).padStart(DURATION)}  ${"  ".repeat(Math.min(depth, 100))}${name}${place}\n`;
}
