import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let execname = "";

export const execnameBuiltin: LiveBuiltin = {
  kind: "live",
  name: "execname",
  signatures: ["let execname: string"],
  doc: `The name of the process that fired the probe, as the kernel keeps it: the first 15 bytes.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", execname); });`,
    output: `python3\n`,
  },
  update(firing: Firing) {
    execname = firing.execname;
  },
};
