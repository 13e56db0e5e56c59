import { printHelp } from "../command-help.ts";
import { CommandLineError, parseWords } from "../words.ts";
import { check as checkScript } from "../../check/check.ts";
import { render, type Diagnostic } from "../../diagnostic.ts";
import type { Script } from "../../handler/draft.ts";
import { formatNamed } from "../../runtime/formats/registry.ts";
import type { Command } from "./registry.ts";

const CHECK_OPTIONS = {
  program: { short: "n", value: "TEXT", doc: "check this handler text" },
  json: { doc: "print what is wrong as JSON lines, on standard output" },
  quiet: { short: "q", doc: "print nothing when nothing is wrong" },
  help: { short: "h", doc: "print this help" },
};

const ABOUT = `Says what is wrong with scripts without running them: syntax, imports, names, descriptions of probes, formats, types.
Each script is checked by itself. Nothing is traced, and no privileges are needed.
Exit status: 0 when nothing is wrong, 1 when something is.`;

export const check: Command = {
  name: "check",
  doc: "say what is wrong with scripts, types included, without running them",
  usage: "[options] SCRIPT.ts ...",
  about: ABOUT,
  options: CHECK_OPTIONS,
  operands: "FILE",
  async run(words) {
    const { options, operands } = parseWords(words, CHECK_OPTIONS, "pyprobe check");
    if (options.help.length > 0) return printHelp(check);
    const scripts = [...operands.map((file) => ({ file })), ...options.program.map((text) => ({ text }))];
    if (scripts.length === 0) throw new CommandLineError(`check which script? pyprobe check SCRIPT.ts ...`);
    const tell = options.json.length > 0 ? asJson : asText;
    let wrong = 0;
    for (const script of scripts) {
      const diagnostics = checkScript(script);
      tell(diagnostics);
      if (diagnostics.length > 0) wrong++;
      else if (options.quiet.length + options.json.length === 0)
        process.stdout.write(`${nameOf(script)}: nothing is wrong\n`);
    }
    return wrong > 0 ? 1 : 0;
  },
};

function nameOf(script: Script): string {
  return "file" in script ? script.file : "<inline>";
}

function asText(diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) process.stderr.write(`${render(diagnostic)}\n`);
}

/** In the shape that a run's output has (docs/json.md). */
function asJson(diagnostics: readonly Diagnostic[]): void {
  const { told } = formatNamed("json");
  for (const { code, message, place, expected, nearest, hint } of diagnostics) {
    const given = Object.entries({ place, expected, nearest, hint }).filter(([, value]) => value !== undefined);
    process.stdout.write(told({ type: "failure", code, message, ...Object.fromEntries(given) }) ?? "");
  }
}
