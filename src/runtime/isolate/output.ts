/**
 * The text on its way out: one string a batch. V8 makes a tree of the pieces that are put together; left to the end of a
 * batch it would survive several garbage collections, which cost more than the printing. So it is made flat, which is
 * one copy, every few lines, and the flat blocks are joined at the end.
 *
 * Without -q every clause that prints puts dtrace(1)'s columns in front and a newline behind. Records carry no CPU, so
 * the first column is the process.
 */
import { run } from "./run.ts";

/** UTF-16 units of one batch's text; more is an error of the clause that prints it. */
export const TEXT_LIMIT = 64 << 20;

/** UTF-16 units gathered before they are made flat: small, so that what they were made of dies young. */
const BLOCK = 4096;

let text = "";
const blocks: string[] = [];
/** Units in the blocks. */
let blocked = 0;
let heading = "   PID     ID                    FUNCTION:NAME\n";
/** The columns owed before the clause's first text; "" when they are printed or the run is quiet. */
let prefix = "";
let prefixed = false;

export function write(piece: string): void {
  if (prefix !== "") {
    text += prefix;
    prefix = "";
    prefixed = true;
  }
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

/** A clause begins to run (not called with -q). */
export function beginClause(pid: number, probe: number, func: string, name: string): void {
  prefix = `${heading}${String(pid).padStart(6)} ${String(probe).padStart(6)} ${`${func}:${name}`.padStart(32)} `;
}

/** A clause has ended (not called with -q). */
export function endClause(): void {
  prefix = "";
  if (!prefixed) return;
  prefixed = false;
  heading = "";
  text += "\n";
}

export function quiet(): boolean {
  return run.options.quiet;
}

export function takeText(): string {
  const taken = blocks.join("") + text;
  blocks.length = 0;
  blocked = 0;
  text = "";
  return taken;
}
