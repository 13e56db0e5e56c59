import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let cpu = 0;

export const cpuBuiltin: LiveBuiltin = {
  kind: "live",
  name: "cpu",
  signatures: ["let cpu: number"],
  doc: "The processor that the thread ran on at the moment of the event; 0 in BEGIN, END and ticks.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", cpu); });`,
    output: `3\n`,
  },
  context: "cpu",
  update(firing: Firing) {
    cpu = Number(firing["context cpu"] ?? 0);
  },
};
