/** The time that events take in the isolate, measured where clauses are typed: somebody may ask what they cost. */
import { native } from "../native.ts";
import type { Host } from "./host.ts";

/** What is timed clause by clause, which makes it slower, has at most this part of the time, or that of what is left over. */
const PART = 1 / 100;
const IDLE_PART = 1 / 2;

/** How often the isolate's clock is read to know what that costs. */
const READINGS = 1000;

export class Spending {
  /** Nanoseconds so far. */
  ns = 0;
  /** ns that a reading of the isolate's clock takes: some 20, and several hundred in some virtual machines. */
  reading = 0;
  #begun: number | undefined;
  #timedNs = 0;

  /** From now on. */
  measure(host: Host): void {
    if (this.#begun !== undefined) return;
    this.#begun = native.nowNs();
    host.readClock(READINGS);
    this.reading = (native.nowNs() - this.#begun) / READINGS;
  }

  /** Does it and counts its time. */
  count<T>(host: Host, act: () => T): T {
    if (this.#begun === undefined) return act();
    const from = native.nowNs();
    const passed = from - this.#begun;
    const isTimed = this.#timedNs < Math.max(PART * passed, IDLE_PART * (passed - this.ns));
    if (isTimed) host.time(true);
    const result = act();
    if (isTimed) host.time(false);
    const took = native.nowNs() - from;
    this.ns += took;
    if (isTimed) this.#timedNs += took;
    return result;
  }
}
