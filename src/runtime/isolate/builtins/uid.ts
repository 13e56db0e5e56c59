import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";
import { processOf } from "../process.ts";

export let uid = 0;

export const uidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "uid",
  signatures: ["let uid: number"],
  doc: "The real user of the process that fired the probe.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", uid); });`,
    output: "1001\n",
  },
  update(firing: Firing) {
    uid = processOf(firing.pid).uid;
  },
};
