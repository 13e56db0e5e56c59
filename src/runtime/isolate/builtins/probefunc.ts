import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let probefunc = "";

export const probefuncBuiltin: LiveBuiltin = {
  kind: "live",
  name: "probefunc",
  signatures: ["let probefunc: string"],
  doc: `The function of the probe that fired: the third part of its description, the C function the marker stands in.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", probefunc); });`,
    output: `_PyEval_EvalFrameDefault\n`,
  },
  update(firing: Firing) {
    probefunc = firing.probefunc;
  },
};
