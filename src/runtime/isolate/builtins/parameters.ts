import { type Parameter, defaultOf } from "../../parameter.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { run } from "../run.ts";

/** What is declared was found by the pass passes/parameters.ts, and what is given was checked, before anything ran. */
export function parameters(declared: Record<string, Parameter>): Record<string, unknown> {
  const given = run.options.parameters;
  const names = Object.keys(declared);
  return Object.fromEntries(
    names.map((name) => [name, Object.hasOwn(given, name) ? given[name] : defaultOf(declared[name]!)]),
  );
}

export const parametersBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "parameters",
  signatures: ["function parameters<const P extends Record<string, Parameter>>(declared: P): ParameterValues<P>"],
  doc: 'Declares parameters of the script, and gives their values: `--rows 30` on the command line, else what the declaration says. The kind follows from that: a number, a text (one of `choices`, where there are any), a time ("10ms", which is given in nanoseconds), a switch (`false`, and true where its word is given). `minTime` is `--min-time` on the command line. The call stands at the top level of a script and its declarations are written out; `pyprobe -s SCRIPT --help` lists them.',
  example: {
    script: `const { rows, since } = parameters({
  rows: { value: 20, help: "how many rows are shown" },
  since: { value: "10ms", help: "what is shorter is left out" },
});
probe("BEGIN", () => { printf("%d rows from %d ns on\\n", rows, since); });`,
    output: "20 rows from 10000000 ns on\n",
  },
};
