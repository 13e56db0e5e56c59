/** What a session is asked for, and what it comes down to: a command that is held, running processes, or all there are. */
import { UserError } from "../errors.ts";
import type { Script } from "../handler/draft.ts";
import type { Settings } from "../options/registry.ts";
import { isRunning } from "../process.ts";
import { formatOfFile } from "../runtime/formats/registry.ts";
import type { Recording } from "../record/recording.ts";
import type { ParameterValues } from "../runtime/parameter.ts";
import { Command, resolveCommand, splitWords } from "./command.ts";
import type { Subject } from "./files.ts";

export interface SessionRequest {
  scripts: Script[];
  /** The command line to start and trace. */
  command: string | undefined;
  /** The running process to trace; with neither, every process is traced. */
  pid: number | undefined;
  /** Further ones: -p may be given several times. */
  otherPids?: readonly number[];
  /** File for the handlers' output; undefined = standard output. */
  output: string | undefined;
  /** File to record into; undefined = none. */
  record: string | undefined;
  /** What to replay; then there is neither command nor pid. */
  replay: Recording | undefined;
  verbose: boolean;
  /** $1, $2, ... */
  args: string[];
  /** What the command line gives the scripts' parameters; absent: nothing. */
  parameters?: ParameterValues;
  /** The options that the command line sets. */
  settings: Partial<Settings>;
}

/** What a recording says of where its clauses came from. */
export function scriptNames({ scripts }: Pick<SessionRequest, "scripts">): string[] {
  return scripts.map((script) => ("file" in script ? script.file : "<inline>"));
}

/** The processes of -p. */
export function pidsOf({ pid, otherPids = [] }: Pick<SessionRequest, "pid" | "otherPids">): number[] {
  return pid === undefined ? [] : [pid, ...otherPids];
}

/** The command of a request, held; undefined when there is none. Throws CommandError and UserError. */
export function startCommand(
  request: Pick<SessionRequest, "command" | "pid" | "otherPids">,
  said?: (bytes: Buffer) => void,
): Command | undefined {
  const { command } = request;
  const missing = pidsOf(request).find((pid) => !isRunning(pid));
  if (missing !== undefined) throw new UserError(`there is no process ${missing}`);
  if (command === undefined) return undefined;
  const words = splitWords(command);
  return new Command(command, resolveCommand(words[0]!, process.env), words, said);
}

/** What is traced, in words, for headings. */
export function titleOf(request: SessionRequest, command: Command | undefined): string {
  const pids = pidsOf(request).map((pid) => `pid ${pid}`);
  return command?.line ?? request.replay?.head.command ?? pids.join(", ");
}

/** What is traced of a request whose command, if it has one, was started. */
export function subjectOf(request: SessionRequest, command: Command | undefined): Subject {
  if (command) return { kind: "command", file: command.file, pid: command.pid };
  const { pid, otherPids: others = [] } = request;
  return pid === undefined ? { kind: "system" } : { kind: "process", pid, others };
}

/** What the name of the output's file says of the settings: "-o calls.svg" is a picture. */
export function settingsOfOutput(file: string | undefined): Partial<Settings> {
  const format = file === undefined ? undefined : formatOfFile(file);
  return format ? { format: format.name } : {};
}
