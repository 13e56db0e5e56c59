import type { FunctionBuiltin } from "../declare.ts";
import { type Format, formatOf } from "../format/compile.ts";
import { wrongCount } from "../format/text.ts";
import { write } from "../output.ts";

/** Values are spelled out so that no array is made for them; a format with more of them takes the slower way. */
export function printf(
  format: string,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
  f?: unknown,
): void {
  const { arity, render } = compiled(format);
  if (arguments.length !== arity + 1) throw wrongCount("printf", format, arguments.length - 1);
  try {
    // eslint-disable-next-line prefer-rest-params -- a rest parameter would make an array for every call
    write(arity <= 6 ? render(a, b, c, d, e, f) : render(...Array.from(arguments).slice(1)));
  } catch (error) {
    throw named(error);
  }
}

function compiled(format: string): Format {
  try {
    return formatOf(format);
  } catch (error) {
    throw named(error);
  }
}

function named(error: unknown): unknown {
  if (error instanceof TypeError) error.message = `printf: ${error.message}`;
  return error;
}

export const printfBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "printf",
  format: "values",
  signatures: ["function printf(format: string, ...values: unknown[]): void"],
  doc: "Prints by a format, with the conversions of DTrace's printf: `%d %i %u %o %x %X %p %a %A %k %c %C %s %S %e %E %f %g %G %I %P %Y %T %%`, the flags `- + 0 # ?` and space, a width and a precision, each a number or `*`. Every integer has 64 bits, so `l` and `h` are accepted and mean nothing. A format that is written out is checked before anything runs.",
  example: {
    script: `probe("BEGIN", () => { printf("%-6s|%6.2f|%#x|%*d\\n", "fib", 1.5, 255, 5, 42); });`,
    output: "fib   |  1.50|0xff|   42\n",
  },
};
