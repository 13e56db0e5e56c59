/** The traced command (-c): its words, its file, its start, and how it ended. */
import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants as access } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import type { Duplex } from "node:stream";
import { built } from "../built.ts";
import { UserError } from "../errors.ts";
import { statusOf } from "../status.ts";

const HOLD = built("pyprobe_hold");

/** A command that cannot be started: the message says why, the status is the shell's for the same trouble. */
export class CommandError extends UserError {
  constructor(message: string, status: 126 | 127) {
    super(message, status);
  }
}

/**
 * Splits a command line into words as a shell does for blanks, quotes and backslashes. Nothing is expanded: no
 * variables, no globs, no redirections, so what runs is what is written.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === "\\" && quote !== "'" && escapes(line[i + 1], quote)) {
      word = (word ?? "") + line[++i];
    } else if (c === quote) {
      quote = "";
    } else if (quote === "" && (c === "'" || c === '"')) {
      quote = c;
      word ??= "";
    } else if (quote === "" && /\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + c;
    }
  }
  if (quote) throw new CommandError(`the command has an opening ${quote} without its end: ${line}`, 127);
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new CommandError("the command is empty", 127);
  return words;
}

/** Whether a backslash takes the next character's meaning away; in double quotes only from these, as in a shell. */
function escapes(next: string | undefined, quote: string): boolean {
  return next !== undefined && (quote !== '"' || /["\\$`]/.test(next));
}

/** The file that a command's first word means. Throws CommandError when there is none or it cannot be run. */
export function resolveCommand(word: string, env: NodeJS.ProcessEnv): string {
  const places = word.includes("/")
    ? [word]
    : (env["PATH"] ?? "").split(delimiter).map((dir) => join(dir || ".", word));
  const there = places.filter(isFile);
  const found = there.find(isExecutable);
  if (found !== undefined) return found;
  if (there[0] !== undefined)
    throw new CommandError(`${there[0]} is not executable; chmod +x it, or name its interpreter`, 126);
  if (word.includes("/")) {
    const isDirectory = statusOf(word)?.isDirectory() ?? false;
    throw new CommandError(
      isDirectory ? `${word} is a directory` : `there is no file ${word}`,
      isDirectory ? 126 : 127,
    );
  }
  throw new CommandError(`command not found: ${word} (not in any directory of PATH)`, 127);
}

function isFile(path: string): boolean {
  return statusOf(path)?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, access.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Ended {
  /** Exit status, when it exited. */
  status?: number;
  /** "SIGSEGV", when a signal ended it. */
  signal?: NodeJS.Signals;
}

/**
 * The command as a process: created held (native/launch/hold.c), so that its pid is known and everything is armed
 * before it runs; it becomes the command at release.
 */
export class Command {
  #child: ChildProcess;
  #channel: Duplex;
  /** Resolves once, when the process has ended. */
  readonly ended: Promise<Ended>;
  running = true;
  /** Whether what it writes goes through us: it cannot do without us then. */
  readonly needsUs: boolean;
  /** Whether it has become the command. */
  released = false;

  /**
   * `file` comes from resolveCommand. The process gets our standard streams; but with `said`, which takes what it
   * writes, it has nothing to read, and no terminal whose Ctrl-C would be for it.
   */
  constructor(
    readonly line: string,
    readonly file: string,
    words: string[],
    said?: (bytes: Buffer) => void,
  ) {
    this.needsUs = said !== undefined;
    const streams = said ? (["ignore", "pipe", "pipe"] as const) : (["inherit", "inherit", "inherit"] as const);
    this.#child = spawn(HOLD, [file, ...words], { stdio: [...streams, "pipe"], detached: said !== undefined });
    this.#child.on("error", () => {}); // (told below)
    if (!this.#child.stdio)
      throw new CommandError(`${line} cannot be started: too many files are open (ulimit -n)`, 126);
    if (this.#child.pid === undefined) throw new CommandError(`${line} cannot be started: ${launcherTrouble()}`, 126);
    if (said) for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on("data", said);
    this.#channel = this.#child.stdio[3] as Duplex;
    this.#channel.on("error", () => {}); // it died while held: `ended` says so
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (status, signal) => {
        this.running = false;
        resolve({ ...(status !== null && { status }), ...(signal !== null && { signal }) });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /**
   * Lets it run, with these additions to its environment; one that was killed while it was held is not `released` then.
   * Throws CommandError when the kernel cannot run the file.
   */
  async release(environment: Record<string, string>): Promise<void> {
    if (!this.running) return;
    const block = Buffer.from(
      Object.entries(environment)
        .map(([name, value]) => `${name}=${value}\0`)
        .join(""),
    );
    const length = Buffer.alloc(4);
    length.writeUInt32LE(block.length);
    this.#channel.write(Buffer.concat([length, block]));
    const said: Buffer[] = [];
    for await (const bytes of this.#channel) said.push(bytes as Buffer);
    const answer = Buffer.concat(said);
    if (answer.length >= 4) throw startError(this.file, answer.readInt32LE(0));
    this.released = true;
  }

  /** Ends it while it is still held: it has run nothing. */
  abandon(): void {
    this.#channel.destroy();
  }

  /** Ctrl-C, for one that no terminal gives it to. */
  interrupt(): void {
    if (this.running) process.kill(-this.pid, "SIGINT");
  }

  /** Lets us end before it does. */
  leave(): void {
    this.#child.unref();
  }
}

/** Why no process came of it. Node tells the error itself only later. */
function launcherTrouble(): string {
  return isExecutable(HOLD)
    ? "there are as many processes as there may be (ulimit -u, pids.max), or too little memory for one more"
    : `the launcher ${HOLD} is missing or may not be run; npm ci in pyprobe's folder builds it`;
}

/** execve's refusals, in words. */
function startError(file: string, errno: number): CommandError {
  const { ENOENT, ENOEXEC, EACCES } = constants.errno;
  const why =
    errno === ENOEXEC
      ? "it is neither a program for this machine nor a script that starts with #!"
      : errno === ENOENT
        ? "the interpreter or loader that it names does not exist"
        : errno === EACCES
          ? "permission denied"
          : `execve failed with errno ${errno}`;
  return new CommandError(`${file} cannot be run: ${why}`, 126);
}

/** "exited with status 3", "was killed by SIGSEGV". */
export function describeEnd(ended: Ended): string {
  return ended.signal ? `was killed by ${ended.signal}` : `exited with status ${ended.status ?? 0}`;
}
