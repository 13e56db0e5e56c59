import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let tid = 0;

export const tidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "tid",
  signatures: ["let tid: number"],
  doc: `The thread that fired the probe, by the kernel's number.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", tid); });`,
    output: `1234\n`,
  },
  update(firing: Firing) {
    tid = firing.tid;
  },
};
