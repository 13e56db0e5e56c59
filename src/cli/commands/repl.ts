import { parseWords, CommandLineError } from "../words.ts";
import { INTERACTIVE_OPTIONS, interactive, interactiveHelp } from "../interactive.ts";
import type { Command } from "./registry.ts";

const REPL_OPTIONS = {
  command: { short: "c", value: "COMMAND", doc: "hold this command before its first line until .go" },
  pid: { short: "p", value: "PID", doc: "as pyprobe attach PID" },
  ...INTERACTIVE_OPTIONS,
};

export const repl: Command = {
  name: "repl",
  doc: "an interactive session on a command (-c), a process (-p) or on all",
  async run(words) {
    const parsed = parseWords<typeof REPL_OPTIONS>(words, REPL_OPTIONS, "pyprobe repl");
    const { help, command, pid } = parsed.options;
    if (help.length > 0) return interactiveHelp("pyprobe repl [-c COMMAND | -p PID] [options] [$1 ...]");
    if (command.length + pid.length > 1)
      throw new CommandLineError("a session is about one command (-c) or one process (-p)");
    const [number] = pid;
    if (number !== undefined && !/^[1-9]\d{0,9}$/.test(number))
      throw new CommandLineError(`-p needs a process's number, and was given "${number}"`);
    const process = number === undefined ? undefined : Number(number);
    return interactive(parsed, { command: command[0], pid: process, args: parsed.operands });
  },
};
