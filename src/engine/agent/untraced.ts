/** Processes that were reached and are not traced after all: for want of descriptors or memory, or of an answer in time. */
import { systemWords } from "../../errors.ts";

/** Pids that are named. */
const NAMED = 5;

export class Untraced {
  readonly #late: number[] = [];
  /** By what the system said. */
  readonly #noRing = new Map<string, number[]>();

  /** It has gone on without the ring that it was given. */
  late(pid: number): void {
    this.#late.push(pid);
  }

  /** There was no making a ring for it. */
  noRing(pid: number, error: unknown): void {
    const why = systemWords(error);
    this.#noRing.set(why, [...(this.#noRing.get(why) ?? []), pid]);
  }

  /** A sentence for each reason. */
  findings(): string[] {
    const refused = [...this.#noRing].map(
      ([why, pids]) =>
        `${named(pids)} ran untraced, for there was no ring to be had (${why})\n` +
        `  Each process that is traced takes a descriptor (ulimit -n) and -x bufsize of memory while it runs.`,
    );
    if (this.#late.length === 0) return refused;
    const late =
      `${named(this.#late)} ran untraced: pyprobe had not answered in time, or they ended before it had\n` +
      `  The machine is busy; fewer processes at a time are traced whole, and -x nofollow traces the first alone.`;
    return [...refused, late];
  }
}

/** "pid 12", "3 processes (pid 12, 13, 14)" */
function named(pids: readonly number[]): string {
  if (pids.length === 1) return `pid ${pids[0]}`;
  const more = pids.length > NAMED ? ", ..." : "";
  return `${pids.length} processes (pid ${pids.slice(0, NAMED).join(", ")}${more})`;
}
