import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let errno = 0;

export const errnoBuiltin: LiveBuiltin = {
  kind: "live",
  name: "errno",
  signatures: ["let errno: number"],
  doc: "What errno held in the thread at the moment of the event: the error of the last system call of its that failed. 0 in BEGIN, END and ticks. The agent captures it; under uprobes it cannot be had.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", errno); });`,
    output: `2\n`,
  },
  context: "errno",
  update(firing: Firing) {
    errno = Number(firing["context errno"] ?? 0);
  },
};
