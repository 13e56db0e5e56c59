import type { LiveBuiltin } from "../declare.ts";
import { run } from "../run.ts";
import { type Variables, fixedShape } from "../variables.ts";

export let local: Variables = {};

let make: (() => Variables) | undefined;

export const localBuiltin: LiveBuiltin = {
  kind: "live",
  name: "local",
  signatures: ["let local: Local"],
  doc: "Variables of one firing, DTrace's `this->x`: what one clause sets, the later clauses of the same firing see. A variable is 0 until it is set. Types are given as to those of `self`, in `interface Local`.",
  example: {
    script: `probe("python$target:::function-entry", e => { local.short = basename(e.filename); });
probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%s\\n", local.short); });`,
    output: "fib.py\n",
  },
  update() {
    make ??= fixedShape("Local", run.script.localNames);
    local = make();
  },
};
