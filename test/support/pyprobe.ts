/** Runs pyprobe as a user does: the real command line, its whole output. */
import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** What Node runs. */
export const PYPROBE = join(ROOT, "bin", "pyprobe.cjs");
export const PROGRAMS = join(ROOT, "test", "programs");

export interface Result {
  stdout: string;
  stderr: string;
  /** Exit status, or null when a signal ended it. */
  status: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  child: ChildProcess;
  result: Promise<Result>;
}

/** As the user runs it: tap puts modules of its own into every node process (NODE_OPTIONS), but not into this one. */
export const COMMAND = ["env", "-u", "NODE_OPTIONS", join(ROOT, "bin", "pyprobe")];

/** Starts pyprobe with these words. */
export function start(words: string[], options: SpawnOptions = {}): Running {
  const [env, ...rest] = COMMAND;
  return collect(spawn(env!, [...rest, ...words], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], ...options }));
}

/** Runs pyprobe to its end. */
export function pyprobe(words: string[], options: SpawnOptions = {}): Promise<Result> {
  return start(words, options).result;
}

/** Everything that a process says until it ends. */
export function collect(child: ChildProcess): Running {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr?.on("data", (bytes: Buffer) => err.push(bytes));
  const result = new Promise<Result>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) =>
      resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), status, signal }),
    );
  });
  return { child, result };
}

/** Runs a handler text over a program of test/programs under an interpreter, quietly. */
export function trace(handler: string, python: string, program: string, words: string[] = []): Promise<Result> {
  return pyprobe(["-q", "-n", handler, ...words, "-c", `${python} ${join(PROGRAMS, program)}`]);
}
