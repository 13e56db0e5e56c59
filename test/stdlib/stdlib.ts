/** Handlers of stdlib/ as a user runs them: by name, live and over the recording of that very run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "tap";
import { PROGRAMS, ROOT, pyprobe } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";

export const python = (pythonOf("3.12") ?? pythons.at(-1)!).path;
export const program = (name: string) => join(PROGRAMS, name);
export const example = (name: string) => join(ROOT, "examples", name);

const folder = mkdtempSync(join(tmpdir(), "pyprobe-stdlib-"));
process.once("exit", () => rmSync(folder, { recursive: true }));
let files = 0;

export interface Printed {
  /** Of the handler, without newlines. */
  lines: string[];
  /** Of the command. */
  out: string;
}

/**
 * What a handler prints of a command, with its parameters: while it is recorded, and again when the recording is
 * replayed. `own`: what the command itself prints, which comes in one piece somewhere in it.
 */
export async function run(t: Test, words: string[], command: string, own?: RegExp): Promise<Printed> {
  const file = join(folder, `${files++}.rec`);
  const live = await pyprobe([...words, "--record", file, "-c", command]);
  t.equal(live.stderr, "");
  t.equal(live.status, 0);
  const out = own?.exec(live.stdout)?.[0] ?? "";
  if (own) t.not(out, "", `the command prints ${own}`);
  const printed = live.stdout.replace(out, "");
  const again = await pyprobe([...words, "--replay", file]);
  t.same(again, { stdout: printed, stderr: "", status: 0, signal: null }, "the replay prints the same");
  return { lines: printed.replace(/\n$/, "").split("\n"), out };
}

/** With what differs from run to run taken out: times ("T"), and the numbers of processes and threads ("N"). */
export function stable(text: string): string {
  return text
    .replace(/(^| +)-?\d+\.\d{3}(?=\s|$)/gm, (_, blanks: string) => `${blanks === "" ? "" : " "}T`)
    .replace(/\b(pid|process) \d+/g, "$1 N")
    .replace(/^ *\d{3,}(?= )/gm, "N");
}
