/** What `attach` and `repl` have in common: their options, and the session that follows. */
import { filesOfProgram } from "../elf/needed.ts";
import { allProcesses, filesOfProcesses, programOf } from "../elf/process.ts";
import { parseSettings } from "../options/settings.ts";
import { runRepl } from "../repl/repl.ts";
import { resolveCommand, splitWords } from "../session/command.ts";
import { makeListing } from "../session/listing.ts";
import { doctorText } from "./doctor-text.ts";
import { listingText } from "./listing-text.ts";
import { optionWords, type Parsed, type WordTable } from "./words.ts";

export const INTERACTIVE_OPTIONS = {
  script: { short: "s", value: "FILE", doc: "load this script first; may be given several times" },
  program: { short: "n", value: "TEXT", doc: "run this text first" },
  output: { short: "o", value: "FILE", doc: "append what handlers print to this file" },
  record: {
    value: "FILE",
    doc: "also record the session into this file, which must not exist; at the prompt: .record",
  },
  option: { short: "x", value: "NAME[=VALUE]", doc: "set an option; pyprobe help lists them" },
  "zero-matches": { short: "Z", sets: "zdefs", doc: "let a probe description match nothing" },
  verbose: { short: "v", doc: "say which engine serves what, and what happens" },
  help: { short: "h", doc: "print this help" },
} satisfies WordTable;

export const ABOUT_PROMPT =
  "Handlers are typed at a prompt, and are armed at once. At the prompt .help says what there is.";

export interface Target {
  command: string | undefined;
  /** Those that run already; with neither, every process is traced. */
  pids: number[];
  args: string[];
}

type Words = Pick<Parsed<typeof INTERACTIVE_OPTIONS>, "options"> & { ordered: { name: string; value: string }[] };
type Own = Parsed<typeof INTERACTIVE_OPTIONS>["ordered"];

/** Runs the session; the exit status. The words may have other options than these as well. */
export function interactive({ options, ordered: words }: Words, target: Target): Promise<number> {
  const ordered = words.filter(({ name }) => name in INTERACTIVE_OPTIONS) as Own;
  const scripts = ordered
    .filter(({ name }) => name === "script" || name === "program")
    .map(({ name, value }) => (name === "script" ? { file: value } : { text: value }));
  return runRepl({
    session: {
      scripts,
      command: target.command,
      pid: target.pids[0],
      otherPids: target.pids.slice(1),
      args: target.args,
      output: options.output.at(-1),
      record: options.record.at(-1),
      replay: undefined,
      verbose: options.verbose.length > 0,
      settings: {
        quiet: true,
        ...parseSettings(optionWords({ ordered }, INTERACTIVE_OPTIONS, "option")),
      },
    },
    banner: `${described(target)}; .help says what there is, Ctrl-D detaches`,
    list: (globs) => listed(target, globs),
    doctor: () => doctorText(target.pids),
  });
}

function described({ command, pids }: Target): string {
  if (command !== undefined) return `held before its first line: ${command}; .go lets it run`;
  const named = pids.map((pid) => `${pid} (${programOf(pid)})`);
  return named.length === 0 ? "every process" : `process${named.length > 1 ? "es" : ""} ${named.join(", ")}`;
}

/** The probes of the target, in the listing's columns. */
function listed({ command, pids }: Target, descriptions: string[]): string {
  const isCommand = command !== undefined;
  const files = isCommand
    ? filesOfProgram(resolveCommand(splitWords(command)[0]!, process.env), process.env)
    : filesOfProcesses(pids.length === 0 ? allProcesses() : pids).files;
  const name = pids.length === 0 && !isCommand ? "*" : "$target";
  const { rows } = makeListing({ files, process: name, isCommand, mayStartOthers: isCommand, descriptions });
  return listingText(rows, false);
}
