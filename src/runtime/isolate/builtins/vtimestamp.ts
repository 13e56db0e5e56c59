import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let vtimestamp = 0;

export const vtimestampBuiltin: LiveBuiltin = {
  kind: "live",
  name: "vtimestamp",
  signatures: ["let vtimestamp: number"],
  doc: "Nanoseconds of processors that the thread has had so far, by its own clock: the difference of two is time spent computing. 0 in BEGIN, END and ticks. The agent captures it, at the cost of a system call for each event; under uprobes it cannot be had.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", vtimestamp); });`,
    output: `250000\n`,
  },
  context: "vtimestamp",
  update(firing: Firing) {
    vtimestamp = Number(firing["context vtimestamp"] ?? 0);
  },
};
