import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let probename = "";

export const probenameBuiltin: LiveBuiltin = {
  kind: "live",
  name: "probename",
  signatures: ["let probename: string"],
  doc: `The name of the probe that fired: the fourth part of its description.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probename); });`,
    output: `function-entry\n`,
  },
  update(firing: Firing) {
    probename = firing.probename;
  },
};
