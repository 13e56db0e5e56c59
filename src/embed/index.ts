/**
 * `import { trace } from "pyprobe"`: pyprobe in a program of Node's.
 *
 *   this program ── starts ──▶ pyprobe --format json ── starts or enters ──▶ what is traced
 *                ◀── lines, by a pipe of their own ──
 *
 * pyprobe runs as it does from a shell, in processes of its own: this program's signals, threads and memory have nothing to
 * do with ptrace or with handlers, and it may have any number of traces at once.
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type * as types from "../../types/trace.d.ts";
import { Broadcast } from "./broadcast.ts";
import { lineOf, linesOf } from "./lines.ts";
import { LINES, wordsOf } from "./words.ts";

const PYPROBE = fileURLToPath(new URL("../bin/pyprobe", import.meta.url));

/** How much of what pyprobe tells people is kept for an error's message, in characters. */
const SAID_MAX = 64 << 10;

/** Traces. Throws TypeError for what is no request; whatever else goes wrong is told by `ended` and by iterations. */
export function trace(request: types.TraceRequest): types.Trace {
  if (typeof request !== "object" || request === null)
    throw new TypeError('trace() takes what to trace and how: trace({ script: "...", command: "python3 app.py" })');
  return new RunningTrace(request);
}

class TraceError extends Error implements types.TraceError {
  override readonly name = "TraceError";

  constructor(
    message: string,
    readonly failures: readonly types.TraceFailure[],
    readonly status: number | null,
  ) {
    super(message);
  }
}

class RunningTrace implements types.Trace {
  readonly ended: Promise<types.TraceEnd>;
  readonly #child: ChildProcess;
  readonly #lines = new Broadcast<types.TraceLine>();
  readonly #seen: { quality?: types.TraceQuality; command?: types.TraceCommand; over?: types.TraceOver } = {};
  readonly #aggregations = new Map<string, types.TraceAggregation>();
  readonly #failures: types.TraceFailure[] = [];
  #said = "";

  constructor({ stdio = "inherit", cwd, env, signal, ...request }: types.TraceRequest) {
    this.#child = spawn(PYPROBE, wordsOf(request), {
      stdio: ["ignore", stdio, "pipe", "pipe"],
      ...(cwd !== undefined && { cwd }),
      ...(env !== undefined && { env }),
    });
    const [stderr, lines] = [this.#child.stderr!, this.#child.stdio[LINES] as Readable];
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-SAID_MAX);
      if (stdio === "inherit") process.stderr.write(text);
    });
    this.ended = this.#run(lines);
    this.ended.catch(() => {}); // whoever waits for it is told
    if (signal?.aborted) this.#interrupt();
    signal?.addEventListener("abort", () => this.#interrupt());
  }

  stop(): Promise<types.TraceEnd> {
    this.#interrupt();
    return this.ended;
  }

  #interrupt(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGINT");
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<types.TraceLine> {
    return this.#lines.read();
  }

  events(): AsyncIterableIterator<types.TraceOutput | types.TraceSpan> {
    return only(this.#lines.read(), (line) => line.type === "output" || line.type === "span");
  }

  aggregations(): AsyncIterableIterator<types.TraceAggregation> {
    return only(this.#lines.read(), (line) => line.type === "aggregation");
  }

  async #run(lines: Readable): Promise<types.TraceEnd> {
    const closed = new Promise<number | null>((resolve, reject) => {
      this.#child.once("error", reject).once("close", (status) => resolve(status));
    });
    closed.catch(() => {}); // (awaited below)
    try {
      for await (const text of linesOf(lines)) await this.#take(lineOf(text));
      const end = this.#end(await closed);
      this.#lines.end();
      return end;
    } catch (error) {
      this.#lines.end(error);
      throw error;
    }
  }

  #take(line: types.TraceLine): Promise<void> {
    if (line.type === "aggregation") this.#aggregations.set(line.name, line);
    else if (line.type === "failure") this.#failures.push(line);
    else if (line.type === "quality") this.#seen.quality = line;
    else if (line.type === "command") this.#seen.command = line;
    else if (line.type === "end") this.#seen.over = line;
    return this.#lines.push(line);
  }

  #end(status: number | null): types.TraceEnd {
    const { quality, command, over } = this.#seen;
    if (!over || !quality || over.why === "failed") {
      const message = this.#said.trim().replace(/^pyprobe: /, "");
      throw new TraceError(message || "pyprobe ended without a word", this.#failures, status);
    }
    const { why } = over;
    return { why, status: over.status, quality, ...(command && { command }), aggregations: this.#aggregations };
  }
}

/** Those of a kind. */
function only<T, K extends T>(all: AsyncIterableIterator<T>, is: (item: T) => item is K): AsyncIterableIterator<K> {
  const some: AsyncIterableIterator<K> = {
    async next() {
      for (;;) {
        const { done, value } = await all.next();
        if (done) return { done, value: undefined };
        if (is(value)) return { done: false, value };
      }
    },
    async return() {
      await all.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => some,
  };
  return some;
}
