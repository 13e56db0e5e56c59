/**
 * The text on its way out: one string a batch. V8 makes a tree of the pieces that are put together; left to the end of a
 * batch it would survive several garbage collections, which cost more than the printing. So it is made flat, which is
 * one copy, every few lines, and the flat blocks are joined at the end.
 *
 * What a piece looks like is the output format's matter (../formats).
 */
import type { RuntimeOptions } from "../contract.ts";
import type { Firing } from "./event.ts";
import type { ClauseError, Printer, Snapshot } from "../formats/format.ts";
import { formatNamed, formats } from "../formats/registry.ts";
import { processName } from "./process.ts";
import { spanLine } from "./span-line.ts";
import type { Span } from "./spans.ts";

/** UTF-16 units of one batch's text; more is an error of the clause that prints it. */
export const TEXT_LIMIT = 64 << 20;

/** UTF-16 units gathered before they are made flat: small, so that what they were made of dies young. */
const BLOCK = 4096;

let text = "";
const blocks: string[] = [];
/** Units in the blocks. */
let blocked = 0;
let printer: Printer = formats[0]!.printer({ quiet: true, flowindent: false });

/** Before the script runs. */
export function setFormat({ format, quiet, flowindent, title }: RuntimeOptions): void {
  printer = formatNamed(format).printer({ quiet, flowindent, processName, ...(title !== undefined && { title }) });
}

/**
 * What a call of a builtin prints: its text, the builtin's name, and what it was given where that is one value, for
 * formats that show it as data.
 */
export function write(piece: string, from = "printf", value?: unknown): void {
  append(printer.output(piece, from, value));
}

/** Aggregations as data; whether that was done, for in other formats they are text. */
export function writeSnapshots(snapshots: () => Snapshot[]): boolean {
  if (!printer.aggregations) return false;
  append(printer.aggregations(snapshots()));
  return true;
}

/** A span has been closed; in formats that do not have spans it is a line. */
export function writeSpan(span: Span, end: number): void {
  append(printer.span ? printer.span(span, end) : printer.output(spanLine(span, end), "spanend"));
}

/** What the format has kept to the end of the run. */
export function writeEnd(warn: (text: string) => void): void {
  if (printer.finish) emit(printer.finish(warn));
}

export function writeError(error: ClauseError): void {
  emit(printer.error(error)); // (never speculative)
}

/** Where pieces go instead, for a clause that speculates. */
let sink: ((piece: string) => void) | undefined;
let total = 0;

/** From now on pieces go there; undefined: to the output. */
export function redirect(to: typeof sink): void {
  if (to) emit(printer.heading?.() ?? ""); // (which is not the clause's own)
  sink = to;
}

/** UTF-16 units that clauses have printed. */
export function written(): number {
  return total;
}

function append(piece: string): void {
  total += piece.length;
  if (sink) return sink(piece);
  emit(piece);
}

/** Text as it is. */
export function emit(piece: string): void {
  text += piece;
  if (text.length > BLOCK) seal();
}

function seal(): void {
  if (blocked + text.length > TEXT_LIMIT) {
    text = "";
    throw new RangeError("more than 64 MiB printed in one go: the rest is not printed");
  }
  blocked += text.length;
  text.charCodeAt(0); // makes it flat
  blocks.push(text);
  text = "";
}

/** Whether clauses are to be begun and ended here. */
export function followsClauses(): boolean {
  return printer.followsClauses;
}

/** A clause begins to run. */
export function beginClause(firing: Firing, probe: number, clause: number): void {
  printer.begin(firing, probe, clause);
}

/** An action that is empty: where clauses have columns of their own, those are printed, as dtrace does. */
export function writeNothing(): void {
  if (printer.followsClauses && printer.hasColumns) write("");
}

export function endClause(): void {
  append(printer.end());
}

/** Whether values are printed bare, without dtrace's columns. */
export function quiet(): boolean {
  return !printer.hasColumns;
}

/** UTF-16 units of text since takeText(). */
export function textLength(): number {
  text += printer.flush?.() ?? "";
  return blocked + text.length;
}

export function takeText(): string {
  text += printer.flush?.() ?? "";
  const taken = blocks.join("") + text;
  blocks.length = 0;
  blocked = 0;
  text = "";
  return taken;
}
