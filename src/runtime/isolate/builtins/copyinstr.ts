import { copies } from "../copies.ts";
import type { FunctionBuiltin } from "../declare.ts";

/** The string that an argument of the event points to, which the engine captured at the moment of the event. */
export function copyinstr(value: unknown, max?: number): string | null {
  if (value === null) return null;
  if (typeof value === "string") return max === undefined ? value : value.slice(0, max);
  if (typeof value !== "number" && typeof value !== "bigint") {
    throw new TypeError(
      `copyinstr() takes an argument of the event, not ${value === undefined ? "undefined" : `a ${typeof value}`}`,
    );
  }
  const copied = value === 0 ? null : copies.at?.(value);
  if (copied !== undefined) return copyinstr(copied, max);
  throw new TypeError(
    `copyinstr(): the string at 0x${BigInt.asUintN(64, BigInt(value)).toString(16)} was not captured; ` +
      "strings are read at the moment of the event, so write the argument itself: copyinstr(e.arg0)",
  );
}

export const copyinstrBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "copyinstr",
  signatures: ["function copyinstr(argument: unknown, max?: number): string | null"],
  doc: "The string that an argument of the event points to, at most `max` characters of it. It is read at the moment of the event, so the argument must be written out: `copyinstr(e.arg0)`. Of a null pointer it is null. Arguments that are strings already, as those of the python markers, are given back.",
  example: {
    script: `probe("python$target:::function-entry", e => copyinstr(e.arg1) === "<module>", e => { printf("%s\\n", copyinstr(e.arg0)); });`,
    output: "/app/fib.py\n",
  },
};
