import { matchesField } from "../../../src/probe/glob.ts";
import { parseDescriptions } from "../../../src/probe/description.ts";
import type { Target } from "../target.ts";

export const descriptions: Target = {
  name: "descriptions",
  doc: "probe descriptions, and globs",
  seeds: [
    "python$target:::function-entry",
    "pid$1:libc.so.6:mal[lo]?c*:entry, tick-10ms",
    "postgresql*:::query-start",
    "$$2:::",
    "function-*",
  ],
  pieces: [
    ":",
    "::",
    "*",
    "?",
    "[",
    "]",
    "[!",
    "[a-",
    "\\",
    "$target",
    "$1",
    "$$9",
    ",",
    " ",
    "tick-",
    "99999999999",
    "\u{1f600}",
  ],
  run(input) {
    const text = input.toString();
    const [found] = parseDescriptions(text, { args: ["a", "b*", ":"] });
    for (const { name, func } of found) matchesField(name, "function-entry") && matchesField(func, "malloc".repeat(20));
  },
};
