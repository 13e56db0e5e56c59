import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let pid = 0;

export const pidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "pid",
  signatures: ["let pid: number"],
  doc: `The process that fired the probe. In BEGIN and END, pyprobe itself.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", pid); });`,
    output: `1234\n`,
  },
  update(firing: Firing) {
    pid = firing.pid;
  },
};
