import type { FunctionBuiltin } from "../declare.ts";
import { run } from "../run.ts";
import { isSpeculating } from "../speculations.ts";

export function exit(status = 0): void {
  if (!Number.isInteger(status) || status < 0 || status > 255) {
    throw new TypeError(`exit() takes a status from 0 to 255, not ${String(status)}`);
  }
  if (isSpeculating()) throw new Error("exit(): the clause speculates, and the end of the run cannot be speculative");
  if (run.exited) return;
  run.exited = true;
  run.notes.push({ type: "exit", status });
}

export const exitBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "exit",
  signatures: ["function exit(status?: number): void"],
  doc: "Ends the run with this exit status, 0 to 255. The clause that calls it completes; no other clause runs any more but END's.",
  example: {
    script: `probe("python$target:::function-entry", e => { printf("%s\\n", e.funcname); exit(0); });
probe("END", () => { printf("end\\n"); });`,
    output: "<module>\nend\n",
  },
};
