import { parseWords, CommandLineError, type Parsed } from "../words.ts";
import { printHelp } from "../command-help.ts";
import { ABOUT_PROMPT, INTERACTIVE_OPTIONS, interactive } from "../interactive.ts";
import { isProcessId, processIds } from "../process-ids.ts";
import type { Command } from "./registry.ts";

export const attach: Command = {
  name: "attach",
  doc: "an interactive session on running processes",
  usage: "PID [PID ...] [options] [[--] $1 ...]",
  about: ABOUT_PROMPT,
  options: INTERACTIVE_OPTIONS,
  operands: "PID",
  async run(words) {
    const parsed = parseWords<typeof INTERACTIVE_OPTIONS>(words, INTERACTIVE_OPTIONS, "pyprobe attach");
    if (parsed.options.help.length > 0) return printHelp(attach);
    const [pids, args] = split(parsed);
    if (pids.length > 0) return interactive(parsed, { command: undefined, pids: processIds(pids), args });
    const [first] = parsed.operands;
    throw new CommandLineError(
      first === undefined
        ? "which process? pyprobe attach PID"
        : `attach takes a process's number, and was given "${first}"`,
    );
  },
};

/** The processes: numbers, up to the first word that is none, or to a "--". What follows is $1, $2, ... */
function split({ operands, leading }: Parsed<typeof INTERACTIVE_OPTIONS>): [pids: string[], args: string[]] {
  const end = operands.findIndex((word, i) => i >= leading || !isProcessId(word));
  return end < 0 ? [operands, []] : [operands.slice(0, end), operands.slice(end)];
}
