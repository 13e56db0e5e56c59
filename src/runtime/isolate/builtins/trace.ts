import { show } from "../aggregates/number.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { quiet, write } from "../output.ts";
import { hexdump, textIn } from "../hexdump.ts";
import { run } from "../run.ts";
import { Stack } from "../stack.ts";

export function trace(value: unknown): void {
  if (typeof value === "number" || typeof value === "bigint")
    write(quiet() ? show(value) : ` ${show(value).padStart(16)}`, "trace", value);
  else if (typeof value === "string" || value === null)
    write(quiet() ? (value ?? "<null>") : `  ${(value ?? "<null>").padEnd(33)}`, "trace", value);
  else if (typeof value === "boolean") trace(value ? 1 : 0);
  else if (value instanceof Stack) write(value.render());
  else if (value instanceof Uint8Array) traceBytes(value);
  else
    throw new TypeError(
      `trace() takes a number or a string, not ${value === undefined ? "undefined" : `a ${typeof value}`}`,
    );
}

/** As DTrace: a text with its NUL as a text, unless all is to be shown raw. */
function traceBytes(bytes: Uint8Array): void {
  const text = run.options.rawbytes ? undefined : textIn(bytes);
  if (text === undefined) write(hexdump(bytes), "trace", Array.from(bytes));
  else trace(text);
}

export const traceBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "trace",
  signatures: ["function trace(value: number | bigint | string | boolean | null | Stack | Uint8Array): void"],
  doc: "Prints one value, in dtrace(1)'s columns: without -q an integer takes 16 columns and a string 33. Of a stack, a line for each frame. Bytes that are a text with a NUL behind it are printed as that (unless `-x rawbytes`), others as `tracemem()` prints them.",
  example: { script: `probe("BEGIN", () => { trace("hello"); trace(42); });`, output: "hello42" },
};
