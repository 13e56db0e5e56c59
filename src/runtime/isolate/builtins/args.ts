import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let args: unknown[] = [];

export const argsBuiltin: LiveBuiltin = {
  kind: "live",
  name: "args",
  signatures: ["let args: any[]"],
  doc: "The arguments of the probe that fired, in order; `args[0]` is `arg0`. One that could not be read is undefined. Where the clause takes the event, `e.args` is the same.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d %s\\n", args.length, args[0]); });`,
    output: "4 /app/fib.py\n",
  },
  update(firing: Firing) {
    args = firing.args;
  },
};
