import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError } from "../../../src/diagnostic.ts";
import { loadProgram } from "../../../src/handler/load.ts";
import { ROOT } from "../../support/pyprobe.ts";
import type { Target } from "../target.ts";

const folder = join(ROOT, "stdlib");

export const handlers: Target = {
  name: "handlers",
  doc: "handler scripts, through all passes",
  seeds: readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file))),
  pieces: [
    "probe(",
    "e => ",
    "e.",
    "self.",
    "...",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "`${",
    "`",
    "=",
    "=>",
    ";",
    "import ",
    "export ",
  ]
    .concat([
      "async ",
      "await ",
      "function ",
      "class ",
      "const ",
      " as ",
      ": ",
      "<",
      ">",
      "?.",
      "??",
      "#",
      "@",
      "//",
      "/*",
      "\\u0",
    ])
    .concat([
      "printf(",
      '"%',
      '"',
      "'",
      "9n",
      "0x",
      "aggregation(",
      ".by(",
      "speculate(",
      "import.meta",
      "__proto__",
      "constructor",
    ]),
  run(input) {
    try {
      loadProgram([{ text: input.toString() }], { args: ["1"] });
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      for (const { message } of error.diagnostics) if (/internal error|\[object/.test(message)) throw error;
    }
  },
};
