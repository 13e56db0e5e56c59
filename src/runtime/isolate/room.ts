/**
 * The memory that aggregations may occupy (-x aggsize), in estimated bytes. A value that finds no room is not counted,
 * and that is told: at once the first time, and in the data-quality line.
 */
import { run, say } from "./run.ts";

/** Bytes for each MiB of the isolate's memory, when aggsize says nothing: a bit less than a third. */
const BYTES_PER_MIB = 300_000;

class Room {
  private used = 0;
  /** Values that found no room. */
  refused = 0;

  get limit(): number {
    return run.options.aggsize || run.options.memory * BYTES_PER_MIB;
  }

  /** Takes so many bytes, or refuses the value that they are for. */
  take(bytes: number): boolean {
    if (this.used + bytes <= this.limit) {
      this.used += bytes;
      return true;
    }
    run.facts.aggregationDrops++;
    if (this.refused++ === 0) say(1, `aggregations have used up -x aggsize=${this.limit}: no further key is counted`);
    return false;
  }

  give(bytes: number): void {
    this.used -= bytes;
  }
}

export const room = new Room();
