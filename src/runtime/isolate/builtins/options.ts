import type { FunctionBuiltin } from "../declare.ts";

/** What it sets was found by the pass passes/options.ts, before anything ran. */
export function options(values: object): void {
  void values;
}

export const optionsBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "options",
  signatures: ["function options(values: Options): void"],
  doc: "Sets options of the run, as `#pragma D option` in D. The call stands at the top level of a script and its values are written out; what the command line says (`-x`, `-q`, ...) comes first. Bounds on the handlers themselves, and what lets them act outside of their sandbox, cannot be set so.",
  example: {
    script: `options({ quiet: true, strsize: 64 });
probe("BEGIN", () => { printf("quiet\\n"); });`,
    output: "quiet\n",
  },
};
