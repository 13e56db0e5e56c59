import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";
import { selfOf } from "../process.ts";
import type { Variables } from "../variables.ts";

export let self: Variables = {};

export const selfBuiltin: LiveBuiltin = {
  kind: "live",
  name: "self",
  signatures: ["let self: Self"],
  doc: 'Variables of the thread that fired the probe: each thread has its own `self.x`. A variable is 0 until it is set, and gone when the thread ends. It takes any name and any value; a script that wants them checked says so: `declare module "pyprobe" { interface Self { depth: number } }`.',
  example: {
    script: `probe("python$target:::function-entry", () => { self.depth++; });
probe("python$target:::function-return", () => { printf("%d ", self.depth--); });`,
    output: "3 3 2 1 ",
  },
  update(firing: Firing) {
    self = selfOf(firing.pid, firing.tid);
  },
};
