import { copies } from "../copies.ts";
import type { FunctionBuiltin } from "../declare.ts";

/** The string that an argument of the event points to, which the engine captured at the moment of the event. */
export function copyinstr(value: unknown, max?: number | bigint): string | null {
  if (value === null) return null;
  if (typeof value === "string") return max === undefined ? value : firstBytes(value, Number(max));
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

/**
 * The whole characters in the first `max` bytes of a text, as UTF-8. What was no character in memory counts as one byte. A
 * negative length is a very large one, as in C.
 */
function firstBytes(text: string, max: number): string {
  if (max < 0) return text;
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!;
    bytes += code < 0x80 || code === 0xfffd ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (!(bytes <= max)) return text.slice(0, at);
    at += code < 0x10000 ? 1 : 2;
  }
  return text;
}

export const copyinstrBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "copyinstr",
  captures: "string",
  signatures: ["function copyinstr(argument: unknown, max?: number | bigint): string | null"],
  doc: "The string that an argument of the event points to, at most `max` bytes of it. It is read at the moment of the event, so the argument must be written out: `copyinstr(e.arg0)`; a string that does not end in a NUL has its length in another argument, `copyinstr(e.arg1, e.arg2)`, and then no more than that is read. Of a null pointer it is null. Arguments that are strings already, as those of the python markers, are given back.",
  example: {
    script: `probe("python$target:::function-entry", e => copyinstr(e.arg1) === "<module>", e => { printf("%s\\n", copyinstr(e.arg0)); });`,
    output: "/app/fib.py\n",
  },
};
