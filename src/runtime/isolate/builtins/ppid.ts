import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";
import { processOf } from "../process.ts";

export let ppid = 0;

export const ppidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "ppid",
  signatures: ["let ppid: number"],
  doc: "The parent of the process that fired the probe.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", ppid); });`,
    output: "1000\n",
  },
  update(firing: Firing) {
    ppid = processOf(firing.pid).ppid;
  },
};
