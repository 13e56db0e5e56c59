import { parseWords, CommandLineError } from "../words.ts";
import { printHelp } from "../command-help.ts";
import { ABOUT_PROMPT, INTERACTIVE_OPTIONS, interactive } from "../interactive.ts";
import { processIds } from "../process-ids.ts";
import type { Command } from "./registry.ts";

const REPL_OPTIONS = {
  command: { short: "c", value: "COMMAND", doc: "hold this command before its first line until .go" },
  pid: { short: "p", value: "PID", doc: "as pyprobe attach PID; may be given several times" },
  ...INTERACTIVE_OPTIONS,
};

export const repl: Command = {
  name: "repl",
  doc: "an interactive session on a command (-c), processes (-p) or all there are",
  usage: "[-c COMMAND | -p PID] [options] [$1 ...]",
  about: ABOUT_PROMPT,
  options: REPL_OPTIONS,
  async run(words) {
    const parsed = parseWords<typeof REPL_OPTIONS>(words, REPL_OPTIONS, "pyprobe repl");
    const { help, command, pid } = parsed.options;
    if (help.length > 0) return printHelp(repl);
    if (command.length > 1 || (command.length > 0 && pid.length > 0))
      throw new CommandLineError("a session is about one command (-c) or about processes that run (-p)");
    return interactive(parsed, { command: command[0], pids: processIds(pid), args: parsed.operands });
  },
};
