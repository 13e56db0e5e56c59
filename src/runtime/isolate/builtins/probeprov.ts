import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let probeprov = "";

export const probeprovBuiltin: LiveBuiltin = {
  kind: "live",
  name: "probeprov",
  signatures: ["let probeprov: string"],
  doc: `The provider of the probe that fired, with its process: the first part of its description.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probeprov); });`,
    output: `python1234\n`,
  },
  update(firing: Firing) {
    probeprov = firing.probeprov;
  },
};
