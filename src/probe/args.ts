import type { Arg } from "./provider.ts";

/** Arguments that a clause can name: arg0 to arg9. */
const ARGS_MAX = 10;

/** So many arguments of which nothing is known: whole numbers, or addresses for copyinstr(). */
export function rawArgs(count = ARGS_MAX): Arg[] {
  return Array.from({ length: Math.min(count, ARGS_MAX) }, (_, slot) => ({
    name: `arg${slot}`,
    type: "int",
    from: { slot },
    doc: "A number, or an address: copyinstr() gives the string there.",
  }));
}

/** By what a clause may read an argument. */
export function namesOf({ name, byName }: Arg, index: number): string[] {
  return byName ? [name] : [name, `arg${index}`, "args"];
}
