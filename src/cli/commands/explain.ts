import { CommandLineError, optionWords, parseWords } from "../words.ts";
import { parseSettings } from "../../options/settings.ts";
import { explainSession } from "../../session/explain.ts";
import { printHelp } from "../command-help.ts";
import { processIds } from "../process-ids.ts";
import type { Command } from "./registry.ts";

const EXPLAIN_OPTIONS = {
  program: { short: "n", value: "TEXT", doc: "explain this handler text" },
  command: { short: "c", value: "COMMAND", doc: "as if this command were traced; it is not run" },
  pid: { short: "p", value: "PID", doc: "as if this process were traced; it is left alone" },
  option: { short: "x", value: "NAME[=VALUE]", doc: "set an option; pyprobe help lists them" },
  "zero-matches": { short: "Z", sets: "zdefs", doc: "let a probe description match nothing" },
  help: { short: "h", doc: "print this help" },
};

const ABOUT = `Says clause by clause what a script would do here: its probes and who serves them, what is captured of an event, where
the predicate is decided, and whether the action is done where the probe fires or in the handlers' isolate, with the
reason wherever something stays there. Nothing is armed and nothing is run; \`pyprobe run -e\` is the same.`;

export const explain: Command = {
  name: "explain",
  doc: "say what each clause of a script would do, and where",
  usage: "[options] SCRIPT.ts [$1 ...]",
  about: ABOUT,
  options: EXPLAIN_OPTIONS,
  operands: "FILE",
  async run(words) {
    const parsed = parseWords<typeof EXPLAIN_OPTIONS>(words, EXPLAIN_OPTIONS, "pyprobe explain");
    const { options, operands } = parsed;
    if (options.help.length > 0) return printHelp(explain);
    const texts = options.program.map((text) => ({ text }));
    const files = texts.length > 0 ? [] : operands.slice(0, 1).map((file) => ({ file }));
    const scripts = [...texts, ...files];
    if (scripts.length === 0) throw new CommandLineError("explain which script? pyprobe explain SCRIPT.ts");
    const [pid, ...otherPids] = processIds(options.pid);
    if (pid !== undefined && options.command.length > 0)
      throw new CommandLineError("-c and -p cannot be given together: explain for one or the other");
    return explainSession({
      scripts,
      command: options.command.at(-1) ?? (pid === undefined ? "true" : undefined),
      pid,
      otherPids,
      output: undefined,
      record: undefined,
      replay: undefined,
      verbose: false,
      args: operands.slice(files.length),
      settings: parseSettings(optionWords(parsed, EXPLAIN_OPTIONS, "option")),
    });
  },
};
