import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let probemod = "";

export const probemodBuiltin: LiveBuiltin = {
  kind: "live",
  name: "probemod",
  signatures: ["let probemod: string"],
  doc: `The module of the probe that fired: the second part of its description, the file it stands in.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probemod); });`,
    output: `libpython3.13.so.1.0\n`,
  },
  update(firing: Firing) {
    probemod = firing.probemod;
  },
};
