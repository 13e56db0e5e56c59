/** An interactive session without a terminal: lines go in when what was said so far allows it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Test } from "tap";
import { COMMAND, PROGRAMS, ROOT, collect, type Result } from "../support/pyprobe.ts";
import { running, type Program } from "../support/running.ts";

const SHOP = join(PROGRAMS, "shop.py");

/** A shop that is open. */
export async function openShop(t: Test, python: string): Promise<Program> {
  const shop = running(t, python, [SHOP], { stdio: ["pipe", "pipe", "inherit"] });
  t.equal(await shop.line(), "open");
  return shop;
}

/** A shop for a session to run, that is open until there is such a file, however long the session takes. */
export const shopUntil = (python: string, file: string) => `${python} ${SHOP} ${file}`;

export class Session {
  #out = "";
  readonly #child;
  readonly result: Promise<Result>;

  constructor(words: string[]) {
    const [env, ...rest] = COMMAND;
    this.#child = spawn(env!, [...rest, ...words], { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdout.on("data", (bytes: Buffer) => (this.#out += bytes.toString()));
    this.#child.stdin.on("error", () => {}); // it has ended: the result says so
    this.result = collect(this.#child).result;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  type(...lines: string[]): this {
    this.#child.stdin.write(lines.map((line) => `${line}\n`).join(""));
    return this;
  }

  /** Waits until the output since the last call has this; that output. */
  async until(what: RegExp): Promise<string> {
    for (let i = 0; i < 3000; i++) {
      const match = what.exec(this.#out);
      if (match) {
        const said = this.#out.slice(0, match.index + match[0].length);
        this.#out = this.#out.slice(said.length);
        return said;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no ${what} in ${JSON.stringify(this.#out)}`);
  }

  end(): Promise<Result> {
    this.#child.stdin.end();
    return this.result;
  }
}

/** Runs a session over these lines, to its end. */
export function typed(words: string[], lines: string[]): Promise<Result> {
  return new Session(words).type(...lines).end();
}
