import { closeSync } from "node:fs";
import { printHelp } from "../command-help.ts";
import { CommandLineError, parseWords } from "../words.ts";
import { listingText, rowText } from "../listing-text.ts";
import { filesOfProgram } from "../../elf/needed.ts";
import { ElfError } from "../../elf/bytes.ts";
import { localFile, type FileName } from "../../elf/file-name.ts";
import { allProcesses, filesOfProcess, filesOfProcesses } from "../../elf/process.ts";
import { resolveCommand, splitWords } from "../../session/command.ts";
import { UserError } from "../../errors.ts";
import { makeListing, type Listing, type ListingRequest } from "../../session/listing.ts";
import { listRecording } from "../../session/recording-listing.ts";
import { openRecording } from "../../record/recording.ts";
import type { Command } from "./registry.ts";

export const LIST_OPTIONS = {
  list: { short: "l", doc: "list probes: of a file, of a process (-p), of a command (-c), or of all that run" },
  provider: { short: "P", value: "PROVIDER", doc: "list probes of this provider; a glob, as those below" },
  module: { short: "m", value: "MODULE", doc: "[provider:]module" },
  function: { short: "f", value: "FUNCTION", doc: "[[provider:]module:]function" },
  name: { short: "n", value: "NAME", doc: "[[[provider:]module:]function:]name" },
  command: {
    short: "c",
    value: "COMMAND",
    doc: "of the program of this command and the libraries it needs; it is not started",
  },
  pid: { short: "p", value: "PID", doc: "of this process" },
  replay: { value: "FILE", doc: "of this recording" },
  verbose: {
    short: "v",
    doc: "also where each is, its semaphore, operands and arguments, and why an engine cannot serve it",
  },
  quiet: { short: "q", doc: "descriptions alone, a line each" },
  help: { short: "h", doc: "print this help" },
};

type Words = ReturnType<typeof parseWords<typeof LIST_OPTIONS>>;

export const list: Command = {
  name: "list",
  doc: "list the probes there are; -l means the same",
  aliases: ["--list"],
  usage: "[options] [FILE | DESCRIPTION ...]",
  options: LIST_OPTIONS,
  operands: "FILE",
  async run(words) {
    const parsed = parseWords(words, LIST_OPTIONS, "pyprobe list");
    if (parsed.options.help.length > 0) return printHelp(list);
    const { problems, ...listing } = listingOf(parsed);
    const { verbose, quiet } = parsed.options;
    const text =
      quiet.length > 0 ? listing.rows.map(rowText).join("\n") : listingText(listing.rows, verbose.length > 0);
    process.stdout.write(text === "" ? "" : `${text}\n`);
    for (const problem of problems) process.stderr.write(`pyprobe: ${problem}\n`);
    return 0;
  },
};

/** `problems`: what is to be told of them. */
function listingOf(parsed: Words): Listing {
  const descriptions = descriptionsOf(parsed);
  const { verbose, replay, command, pid } = parsed.options;
  const [path] = replay;
  if (path !== undefined) {
    if (command.length > 0 || pid.length > 0 || parsed.operands.some((operand) => !isDescription(operand)))
      throw new CommandLineError("list the probes of a recording, a file, -c or -p: one of them at a time");
    const recording = openRecording(path);
    closeSync(recording.fd);
    return listRecording(recording, descriptions);
  }
  const { problems, ...subject } = subjectOf(parsed);
  const listing = makeListing({ ...subject, descriptions });
  return { ...listing, problems: [...problems, ...(verbose.length > 0 ? listing.problems : [])] };
}

/** Whether words ask for a list though they do not begin with its name: -l among the options, alone or with -v, -q. */
export function asksForList(words: string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? words.length : end).some((word) => word === "--list" || /^-[vq]*l[vq]*$/.test(word));
}

/** -P, -m, -f and -n are descriptions of which the last field is the one named; so are operands with a colon. */
function descriptionsOf({ ordered, operands }: Words): string[] {
  const after: Record<string, number> = { provider: 3, module: 2, function: 1, name: 0 };
  const filters = ordered.flatMap(({ name, value }) => (name in after ? [value + ":".repeat(after[name]!)] : []));
  return [...filters, ...operands.filter(isDescription)];
}

function isDescription(operand: string): boolean {
  return operand.includes(":") && !operand.includes("/");
}

function subjectOf({ options, operands }: Words): Omit<ListingRequest, "descriptions"> & { problems: string[] } {
  const named = operands.filter((operand) => !isDescription(operand));
  const given = [named.length > 0, options.command.length > 0, options.pid.length > 0].filter(Boolean);
  if (given.length > 1) throw new CommandLineError("list the probes of a file, of -c or of -p: one of them at a time");
  const [command] = options.command;
  const [pid] = options.pid;
  if (command !== undefined)
    return { ...ofProgram(resolveCommand(splitWords(command)[0]!, process.env)), mayStartOthers: true };
  if (pid !== undefined) return { ...ofProcess(pid), process: pid, isCommand: false, mayStartOthers: false };
  if (named.length === 0)
    return { ...filesOfProcesses(allProcesses()), process: "*", isCommand: false, mayStartOthers: false };
  return { files: named.map(ofFile), process: "$target", isCommand: true, mayStartOthers: false, problems: [] };
}

/** A file that cannot be read is told when it is listed, and it is the one thing that was asked for. */
function ofFile(path: string): FileName {
  const file = ofProgram(path).files.find(({ isProgram }) => isProgram);
  return file ?? localFile(path);
}

function ofProgram(path: string): Omit<ListingRequest, "descriptions"> & { problems: string[] } {
  try {
    return {
      files: filesOfProgram(path, process.env),
      process: "$target",
      isCommand: true,
      mayStartOthers: false,
      problems: [],
    };
  } catch (error) {
    if (error instanceof ElfError)
      throw new UserError(error.message.startsWith(path) ? error.message : `${path}: ${error.message}`);
    throw error;
  }
}

function ofProcess(text: string): { files: FileName[]; problems: string[] } {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new CommandLineError(`-p needs a process's number, and was given "${text}"`);
  try {
    return filesOfProcess(Number(text));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") throw new UserError(`there is no process ${text}`);
    if (code === "EACCES" || code === "EPERM")
      throw new UserError(`process ${text} may not be looked at: that needs CAP_SYS_PTRACE, or to be its user`);
    throw error;
  }
}
