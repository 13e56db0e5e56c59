/** Targets with markers of their own: compiled when a test asks, into a folder of the test's. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";
import { PROGRAMS } from "./pyprobe.ts";
import { works } from "./running.ts";

/** Why what the kernel tells cannot be tested here; false when it can. */
export const cannotKernel: string | false = whyNot() ?? false;
/** Why uprobes cannot be tested here; false when they can. */
export const cannotUprobe: string | false =
  whyNot() ?? (works("cc", "--version") ? false : "there is no C compiler here (cc)");
/** The same for programs whose notes are written for x86-64. */
export const cannotSites: string | false =
  cannotUprobe ||
  (process.arch === "x64" ? false : `test/programs/usdt is written for x86-64, this is ${process.arch}`);

/** Compiles a C file of test/programs/usdt into a folder; the program's path. */
export function compile(folder: string, name: string, flags: string[] = [], file = name): string {
  const path = join(folder, file);
  execFileSync("cc", ["-O1", "-Wall", "-Werror", "-o", path, join(PROGRAMS, "usdt", `${name}.c`), ...flags]);
  return path;
}

/** `sites` under "hold": it waits to be asked and to be told to go. */
export class Held {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(
    readonly path: string,
    words: string[],
  ) {
    this.child = spawn(path, [...words, "hold"], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    return (await this.#lines.next()).value as string;
  }

  /** What its semaphore says now. */
  async semaphore(): Promise<number> {
    this.child.stdin!.write("?\n");
    return Number(await this.line());
  }

  /** Waits until its semaphore is at least that. */
  async whenArmed(count = 1): Promise<void> {
    for (let i = 0; i < 3000; i++) {
      if ((await this.semaphore()) >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the semaphore of ${this.path} is not armed after 60 s`);
  }

  /** Lets it run to its end. */
  async go(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.stdin!.end("go\n");
    await ended;
  }
}
