import { parseWords, CommandLineError } from "../words.ts";
import { printHelp } from "../command-help.ts";
import { ABOUT_PROMPT, INTERACTIVE_OPTIONS, interactive } from "../interactive.ts";
import type { Command } from "./registry.ts";

const REPL_OPTIONS = {
  command: { short: "c", value: "COMMAND", doc: "hold this command before its first line until .go" },
  pid: { short: "p", value: "PID", doc: "as pyprobe attach PID" },
  ...INTERACTIVE_OPTIONS,
};

export const repl: Command = {
  name: "repl",
  doc: "an interactive session on a command (-c), a process (-p) or on all",
  usage: "[-c COMMAND | -p PID] [options] [$1 ...]",
  about: ABOUT_PROMPT,
  options: REPL_OPTIONS,
  async run(words) {
    const parsed = parseWords<typeof REPL_OPTIONS>(words, REPL_OPTIONS, "pyprobe repl");
    const { help, command, pid } = parsed.options;
    if (help.length > 0) return printHelp(repl);
    if (command.length + pid.length > 1)
      throw new CommandLineError("a session is about one command (-c) or one process (-p)");
    const [number] = pid;
    if (number !== undefined && !/^[1-9]\d{0,9}$/.test(number))
      throw new CommandLineError(`-p needs a process's number, and was given "${number}"`);
    const process = number === undefined ? undefined : Number(number);
    return interactive(parsed, { command: command[0], pid: process, args: parsed.operands });
  },
};
