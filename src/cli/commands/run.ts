import { closeSync } from "node:fs";
import { helpOptions, optionWords, parseWords, CommandLineError, UnknownWord, type Parsed } from "../words.ts";
import type { Script } from "../../handler/draft.ts";
import { parseSettings } from "../../options/settings.ts";
import { explainSession } from "../../session/explain.ts";
import { formats } from "../../runtime/formats/registry.ts";
import { settingsOfOutput, type SessionRequest } from "../../session/request.ts";
import { runSession } from "../../session/session.ts";
import { openRecording, type Recording } from "../../record/recording.ts";
import { processIds } from "../process-ids.ts";
import { recordingText } from "../recording-text.ts";
import { parametersOf, parameterTable, parameterValues } from "../parameters.ts";
import { helpText } from "./help.ts";
import { version } from "./version.ts";
import type { Command } from "./registry.ts";

export const RUN_OPTIONS = {
  script: { short: "s", value: "FILE", doc: "run this handler script; may be given several times" },
  program: { short: "n", value: "TEXT", doc: "run this handler text; the builtins are imported by themselves" },
  command: { short: "c", value: "COMMAND", doc: "start this command, trace it and its children, end with it" },
  pid: {
    short: "p",
    value: "PID",
    doc: "trace this running process and its children, end with it; may be given several times",
  },
  output: {
    short: "o",
    value: "FILE",
    doc: "append what handlers print to this file; .svg, .json and others make a picture",
  },
  record: { value: "FILE", doc: "also record the run into this file, which must not exist" },
  replay: { value: "FILE", doc: "run the handlers over a recording; without handlers, say what it holds" },
  format: {
    value: formats.map(({ name }) => name).join("|"),
    sets: "format",
    doc: "what the output looks like; absent: as the name of -o's file ends, or text",
  },
  quiet: { short: "q", sets: "quiet", doc: "print only what handlers print" },
  bufsize: { short: "b", value: "BYTES", sets: "bufsize", doc: "the size of each ring (k, m, g)" },
  flowindent: { short: "F", sets: "flowindent", doc: "indent by entry and return of functions, by thread" },
  destructive: {
    short: "w",
    sets: "destructive",
    doc: "let handlers act outside of the sandbox: system, freopen, stop, ...",
  },
  explain: { short: "e", doc: "say what each clause would do: probes, engines, captures, predicate; arm nothing" },
  option: { short: "x", value: "NAME[=VALUE]", doc: "set an option; pyprobe help lists them" },
  "zero-matches": { short: "Z", sets: "zdefs", doc: "let a probe description match nothing" },
  verbose: { short: "v", doc: "say which engine serves what, and what happens" },
  version: { short: "V", doc: "print pyprobe's version" },
  help: { short: "h", doc: "print this help" },
};

export const run: Command = {
  name: "run",
  doc: "run a handler script; the word itself may be left out",
  usage: "-s SCRIPT.ts [-c COMMAND | -p PID] [options] [$1 ...]",
  options: RUN_OPTIONS,
  run: (words) => runScripts(words, [], "pyprobe", scriptHelp),
};

/** Runs `before` and the scripts that the words name, as the words say; `help`: prints what --help says. */
export async function runScripts(
  words: string[],
  before: readonly Script[],
  command: string,
  help: (scripts: readonly Script[]) => number,
): Promise<number> {
  const { parsed, scripts, parameters } = readWords(words, before, command);
  const { options, operands } = parsed;
  if (options.version.length > 0) return version.run([]);
  if (options.help.length > 0) return help(scripts);
  const replay = replayed(options);
  if (replay && scripts.length === 0) return describe(replay);
  if (scripts.length === 0) {
    throw new CommandLineError(
      `what shall be traced? Name a script with -s, or give a program with -n\n\n${helpOptions(RUN_OPTIONS)}`,
    );
  }
  if (options.command.length > 1)
    throw new CommandLineError("-c may be given once; trace several by a shell: -c 'sh -c \"...\"'");
  if (options.pid.length > 0 && options.command.length > 0)
    throw new CommandLineError("-c and -p cannot be given together: trace one or the other");
  const [pid, ...otherPids] = processIds(options.pid);
  const request: SessionRequest = {
    scripts,
    command: options.command[0],
    pid,
    otherPids,
    output: options.output.at(-1),
    record: options.record.at(-1),
    replay,
    verbose: options.verbose.length > 0,
    args: operands,
    parameters,
    settings: {
      ...settingsOfOutput(options.output.at(-1)),
      ...parseSettings(optionWords(parsed, RUN_OPTIONS, "option")),
    },
  };
  return options.explain.length > 0 ? explainSession(request) : runSession(request);
}

type Words = Parsed<typeof RUN_OPTIONS>;

/** What the words say. Those that are none of pyprobe's own may be parameters of the scripts. */
function readWords(words: string[], before: readonly Script[], command: string) {
  try {
    const parsed = parseWords<typeof RUN_OPTIONS>(words, RUN_OPTIONS, command);
    return { parsed, scripts: [...before, ...scriptsOf(parsed)], parameters: {} };
  } catch (error) {
    if (!(error instanceof UnknownWord)) throw error;
  }
  const named = scriptsOf(parseWords<typeof RUN_OPTIONS>(words, RUN_OPTIONS, command, "passed over"));
  const declared = parametersOf([...before, ...named]);
  const table = { ...RUN_OPTIONS, ...parameterTable(declared, RUN_OPTIONS) };
  const all = parseWords(words, table, command) as unknown as Words;
  const parsed: Words = { ...all, ordered: all.ordered.filter(({ name }) => Object.hasOwn(RUN_OPTIONS, name)) };
  return { parsed, scripts: [...before, ...scriptsOf(parsed)], parameters: parameterValues(declared, parsed.options) };
}

function scriptsOf({ ordered }: Words): Script[] {
  return ordered
    .filter(({ name }) => name === "script" || name === "program")
    .map(({ name, value }) => (name === "script" ? { file: value } : { text: value }));
}

/** `pyprobe --help`; of scripts also what they declare. */
function scriptHelp(scripts: readonly Script[]): number {
  const own = parameterTable(parametersOf(scripts), RUN_OPTIONS);
  if (Object.keys(own).length > 0) process.stdout.write(`Parameters of the script\n${helpOptions(own)}\n\n`);
  process.stdout.write(helpText());
  return 0;
}

/** The recording of --replay. Throws CommandLineError for what makes no sense beside it. */
function replayed(options: Record<"replay" | "record" | "command" | "pid", string[]>): Recording | undefined {
  const [path] = options.replay;
  if (path === undefined) return undefined;
  if (options.replay.length > 1) throw new CommandLineError("--replay may be given once: one recording at a time");
  if (options.command.length > 0 || options.pid.length > 0)
    throw new CommandLineError("--replay traces nothing: -c and -p cannot be given beside it");
  if (options.record.length > 0) throw new CommandLineError("--record and --replay cannot be given together");
  return openRecording(path);
}

function describe(recording: Recording): number {
  process.stdout.write(`${recordingText(recording)}\n`);
  closeSync(recording.fd);
  return 0;
}
