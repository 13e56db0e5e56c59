import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";
import { processOf } from "../process.ts";

export let gid = 0;

export const gidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "gid",
  signatures: ["let gid: number"],
  doc: "The real group of the process that fired the probe.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", gid); });`,
    output: `1002\n`,
  },

  update(firing: Firing) {
    gid = processOf(firing.pid).gid;
  },
};
