/**
 * The text on its way out: one string a batch.
 *
 * Without -q every clause that prints puts dtrace(1)'s columns in front and a newline behind. Records carry no CPU, so
 * the first column is the process.
 */
import { run } from "./run.ts";

/** UTF-16 units of one batch's text; more is an error of the clause that prints it. */
export const TEXT_LIMIT = 64 << 20;

let text = "";
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
  if (text.length + piece.length > TEXT_LIMIT) throw new RangeError("more than 64 MiB printed in one go");
  text += piece;
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
  const taken = text;
  text = "";
  return taken;
}
