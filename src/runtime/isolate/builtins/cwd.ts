import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";
import { Fault, stringAt } from "../memory.ts";

export let cwd = "" as string | null;

export const cwdBuiltin: LiveBuiltin = {
  kind: "live",
  name: "cwd",
  signatures: ["let cwd: string | null"],
  doc: "The working directory of the process at the moment of the event; null when it cannot be told (it was removed, or its name is longer than strsize), empty in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", cwd); });`,
    output: `/app\n`,
  },
  context: "cwd",
  update(firing: Firing) {
    const at = firing["context cwd"];
    cwd = at === undefined ? "" : told(at as number);
  },
};

/** Null where the record has none, whatever its reason: no clause runs yet that an error could end. */
function told(at: number): string | null {
  try {
    return stringAt(at, "cwd");
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
