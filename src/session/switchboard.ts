/**
 * Which clauses there are, and which of them are on. Clauses are switched by handlers (`handle.disable()`) and, in an
 * interactive session, by the person at the prompt; what is off is taken out of the target, not merely passed over.
 *
 * A handler's switch holds in the sandbox at once. Taking a clause out waits a little, so that one that is switched off
 * and on all the time does not have its probes put in and taken out all the time.
 */
import type { ClauseInfo, ClauseSwitch } from "../runtime/contract.ts";
import type { Arming } from "./arming.ts";

/** ms between a handler's word and what follows at the engines. */
const REST = { on: 0, off: 100, removed: 100 } as const;

export class Switchboard {
  readonly #clauses = new Map<number, ClauseInfo>();
  readonly #on = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  /** Changes come one after the other. */
  #last: Promise<void> = Promise.resolve();
  /** The one that is to come. */
  #next: Promise<void> | undefined;
  #closed = false;

  /** @param failed told of a change that a handler asked for and that cannot be had. */
  constructor(
    private readonly arming: Arming,
    private readonly failed: (error: Error) => void,
  ) {}

  /** Clauses that have been declared; those of them that are on. */
  declare(clauses: readonly ClauseInfo[]): ClauseInfo[] {
    for (const clause of clauses) {
      this.#clauses.set(clause.id, clause);
      if (clause.on) this.#on.add(clause.id);
    }
    return clauses.filter(({ on }) => on);
  }

  /** Those that were not removed, in order of declaration. */
  get all(): ClauseInfo[] {
    return [...this.#clauses.values()];
  }

  isOn(id: number): boolean {
    return this.#on.has(id);
  }

  /** What a handler has done. */
  hear(id: number, to: ClauseSwitch): void {
    if (!this.note(id, to) || this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.apply().catch((error: unknown) => this.failed(error as Error));
    }, REST[to]);
  }

  /** Remembers it; whether it is news. */
  note(id: number, to: ClauseSwitch): boolean {
    if (!this.#clauses.has(id) || (to !== "removed" && this.#on.has(id) === (to === "on"))) return false;
    if (to === "on") this.#on.add(id);
    else this.#on.delete(id);
    if (to === "removed") this.#clauses.delete(id);
    return true;
  }

  /** Arms what is on, and nothing else. Throws what Arming.change throws. One that has not begun yet is for all who ask. */
  apply(): Promise<void> {
    return (this.#next ??= this.#change());
  }

  #change(): Promise<void> {
    const change = this.#last.then(() => {
      this.#next = undefined;
      if (!this.#closed) return this.arming.change(this.all.filter(({ id }) => this.#on.has(id)));
    });
    this.#last = change.catch(() => {});
    return change;
  }

  /** Takes everything out of the target, or puts it in again, whatever is on. */
  pause(paused: boolean): Promise<void> {
    const change = this.#last.then(() => this.arming.pause(paused));
    this.#last = change.catch(() => {});
    return change;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
