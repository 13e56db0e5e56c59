/** What one run of a script holds: its options, and what is on its way out of the isolate. */
import type { ClauseSite } from "../../handler/program.ts";
import type { FromSandbox, RuntimeOptions } from "../contract.ts";
import { noCounts } from "../facts.ts";

/** What the host is told besides text. A verdict: these agent probes (a bit each) need not fire for that code object. */
export type Note = FromSandbox | { type: "verdict"; code: number; mask: number };

/** What the isolate is given of a program: the code itself reaches it as modules. */
export interface Script {
  modules: { name: string }[];
  sites: ClauseSite[];
  selfNames: string[];
  localNames: string[];
}

export const run = {
  /** Set when the script is loaded, before anything of it runs. */
  options: { quiet: true, format: "text" } as RuntimeOptions,
  script: { modules: [], sites: [], selfNames: [], localNames: [] } as Script,
  /** Live builtins that any clause may come to read, by functions that come later. */
  shared: [] as string[] | "all",
  /** What is counted here for the data-quality line. */
  facts: noCounts(),
  /** exit() was called: no clause runs any more, except END's. */
  exited: false,
  /** Handlers are running: no clause may be declared now. */
  running: false,
  notes: [] as Note[],
};

/** Something for the person at the terminal that no process said. */
export function say(severity: 0 | 1 | 2, text: string): void {
  run.notes.push({ type: "message", pid: 0, severity, text });
}

export function takeNotes(): string | null {
  if (run.notes.length === 0) return null;
  const json = JSON.stringify(run.notes);
  run.notes = [];
  return json;
}
