/** An interactive session without a terminal: lines go in when what was said so far allows it. */
import { spawn } from "node:child_process";
import { COMMAND, ROOT, collect, type Result } from "../support/pyprobe.ts";

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
    for (let i = 0; i < 1000; i++) {
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
