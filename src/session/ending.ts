/** Why a session is over, what is said of it, and the exit status that follows. */
import { isReaderGone, systemWords } from "../errors.ts";
import { describeEnd, type Command, type CommandError, type Ended } from "./command.ts";
import type { Report } from "./report.ts";

export type Over =
  | { why: "command"; ended: Ended }
  | { why: "target" }
  | { why: "played" }
  | { why: "unstartable"; error: CommandError }
  | { why: "exit" }
  | { why: "signal"; signal: NodeJS.Signals }
  | { why: "output"; error: NodeJS.ErrnoException }
  /** The person at the prompt has had enough. */
  | { why: "detach" }
  | { why: "failed" };

/** Signals that end a session; the command goes on, or gets its own from the terminal. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Says at once what ended the tracing, when that is not the command's own end. */
export function tellOver(over: Over, command: Command | undefined, report: Report): void {
  const onward = command?.running && command.released ? `; the command (pid ${command.pid}) runs on, untraced` : "";
  if (over.why === "failed" && onward) report.say("note", `tracing has ended${onward}`);
  if (over.why === "unstartable") report.say("note", over.error.message);
  if (over.why === "exit" && onward) report.say("note", `exit() was called: tracing has ended${onward}`);
  if (over.why === "output" && !isReaderGone(over.error)) {
    report.say("error", `the output cannot be written (${systemWords(over.error)}): tracing has ended${onward}`);
  }
}

/** Waits for the command, when that is ours to do: not when it never ran, and not when we are asked to be gone. */
export async function awaitCommand(
  over: Over,
  command: Command | undefined,
  report: Report,
  /** Whether it stands still, and will not end; or a second signal has come. */
  stopped = false,
): Promise<Ended | undefined> {
  if (over.why === "command") return over.ended;
  if (!command?.released) return undefined;
  const again = new Promise<undefined>((resolve) => {
    const leave = () => resolve(undefined);
    process.once("SIGINT", () => (command.needsUs ? (command.interrupt(), process.once("SIGINT", leave)) : leave()));
  });
  const gone = new Promise<undefined>((resolve) => process.once("SIGTERM", () => resolve(undefined)));
  if (over.why === "detach" && command.needsUs)
    report.say("note", `the command (pid ${command.pid}) runs on, untraced; what it writes follows, Ctrl-C ends it`);
  const detached = over.why === "detach" && !command.needsUs;
  const leave = stopped || detached || (over.why === "signal" && over.signal !== "SIGINT");
  const ended = leave ? undefined : await Promise.race([command.ended, again, gone]);
  if (!ended && command.running) {
    report.say("note", `the command (pid ${command.pid}) runs on, untraced`);
    command.leave();
  }
  return ended;
}

export function tellEnd(ended: Ended | undefined, command: Command | undefined, report: Report): void {
  if (!ended || !command) return;
  const { pid } = command;
  if (ended.status !== 0 || ended.signal) report.person("note", `pid ${pid} ${describeEnd(ended)}`);
  report.data({ type: "command", pid, ...ended });
}

export interface Outcome {
  over: Over;
  /** Whether the handlers could not go on. */
  failed: boolean;
  /** As exit() was given it. */
  exitStatus: number | undefined;
  /** Whether there was anything to say of the data's quality. */
  poor: boolean;
  strict: boolean;
}

export function statusOf({ over, failed, exitStatus, poor, strict }: Outcome): number {
  if (failed) return 1;
  if (over.why === "unstartable") return over.error.status;
  if (over.why === "output") return isReaderGone(over.error) ? 141 : 1;
  return exitStatus ?? (poor && strict ? 2 : 0);
}
