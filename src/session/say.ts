/** Lines for the person at the terminal. The interactive session puts them above its prompt. */
import { printable } from "../diagnostic.ts";

let write = (line: string): void => void process.stderr.write(line);

/** A line on standard error, or where sayTo has put it. */
export function say(severity: string, text: string): void {
  tell(`pyprobe: ${severity && severity !== "note" ? `${severity}: ` : ""}${text}`);
}

/** Text that is complete already: diagnostics. What a terminal would obey is made visible: names come from targets. */
export function tell(text: string): void {
  write(`${printable(text)}\n`);
}

export function sayTo(other: (line: string) => void): void {
  write = other;
}
