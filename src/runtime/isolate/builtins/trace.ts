import { show } from "../aggregates/number.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { quiet, write } from "../output.ts";
import { Stack } from "../stack.ts";

export function trace(value: unknown): void {
  if (typeof value === "number" || typeof value === "bigint")
    write(quiet() ? show(value) : ` ${show(value).padStart(16)}`, "trace", value);
  else if (typeof value === "string" || value === null)
    write(quiet() ? (value ?? "<null>") : `  ${(value ?? "<null>").padEnd(33)}`, "trace", value);
  else if (typeof value === "boolean") trace(value ? 1 : 0);
  else if (value instanceof Stack) write(value.render());
  else
    throw new TypeError(
      `trace() takes a number or a string, not ${value === undefined ? "undefined" : `a ${typeof value}`}`,
    );
}

export const traceBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "trace",
  signatures: ["function trace(value: number | bigint | string | boolean | null | Stack): void"],
  doc: "Prints one value, in dtrace(1)'s columns: without -q an integer takes 16 columns and a string 33. Of a stack, a line for each frame.",
  example: { script: `probe("BEGIN", () => { trace("hello"); trace(42); });`, output: "hello42" },
};
