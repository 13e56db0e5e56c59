/** The actions of one run: done one by one as they come, and what is to be said of them at the end. */
import type { Action, ScriptError } from "../../runtime/contract.ts";
import type { Context } from "./action.ts";
import { perform } from "./registry.ts";
import { isStopped } from "./stop.ts";

export class Acting {
  readonly #context: Context;
  readonly #abort = new AbortController();

  /** @param allowed whether -w was given. */
  constructor(
    private readonly allowed: () => boolean,
    context: Pick<Context, "output" | "traces" | "say" | "printed">,
  ) {
    this.#context = { ...context, signal: this.#abort.signal, stopped: new Set() };
  }

  /** Does it; what is wrong when it may not be asked for at all: the sandbox has checked that already. */
  async perform(action: Action): Promise<ScriptError | undefined> {
    if (!this.allowed()) return { message: `the sandbox asked for ${action.name}(), which needs -w` };
    await perform(action, this.#context);
    return undefined;
  }

  /** The run ends at once: a command that runs is ended, and none is started any more. */
  interrupt(): void {
    this.#abort.abort();
  }

  get interrupted(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Whether a process stands still because of stop(). */
  isStopped(pid: number): boolean {
    return this.#context.stopped.has(pid) && isStopped(pid);
  }

  /** For the end: the processes that still stand still. */
  get stopped(): string | undefined {
    const pids = [...this.#context.stopped].filter(isStopped);
    if (pids.length === 0) return undefined;
    const which = pids.length === 1 ? `pid ${pids[0]} is` : `pids ${pids.join(", ")} are`;
    return `${which} still stopped by stop(); kill -CONT ${pids.join(" ")} lets ${pids.length === 1 ? "it" : "them"} run on`;
  }
}
