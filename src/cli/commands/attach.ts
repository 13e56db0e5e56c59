import { parseWords, CommandLineError } from "../words.ts";
import { printHelp } from "../command-help.ts";
import { ABOUT_PROMPT, INTERACTIVE_OPTIONS, interactive } from "../interactive.ts";
import type { Command } from "./registry.ts";

export const attach: Command = {
  name: "attach",
  doc: "an interactive session on a running process",
  usage: "PID [options] [$1 ...]",
  about: ABOUT_PROMPT,
  options: INTERACTIVE_OPTIONS,
  operands: "PID",
  async run(words) {
    const parsed = parseWords<typeof INTERACTIVE_OPTIONS>(words, INTERACTIVE_OPTIONS, "pyprobe attach");
    if (parsed.options.help.length > 0) return printHelp(attach);
    const [pid, ...args] = parsed.operands;
    if (pid === undefined) throw new CommandLineError("which process? pyprobe attach PID");
    if (!/^[1-9]\d{0,9}$/.test(pid))
      throw new CommandLineError(`attach takes a process's number, and was given "${pid}"`);
    return interactive(parsed, { command: undefined, pid: Number(pid), args });
  },
};
