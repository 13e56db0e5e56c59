/**
 * Probes that no record carries and that have their place in time among those that do: ticks, and what the control plane
 * tells of processes. The loop (loop.ts) takes all records up to the earliest time here, fires, and goes on; so a tick
 * stands where it belongs, also when the handlers lag behind.
 *
 * After a time in which nothing could be handled many ticks may be due, with no event between them. Of those the ones
 * that are more than LATE intervals old are left out, and counted. A tick with events before it is never left out.
 */

/** Something due. */
export interface Due {
  probe: number;
  /** ns */
  time: number;
  pid: number;
  tid: number;
  /** Its integer slots. */
  ints: number[];
}

interface Ticker {
  probe: number;
  interval: number;
  /** ns: when it fires next. */
  next: number;
  /** Whether records were handled since it fired last. */
  busy: boolean;
}

/** Intervals that a tick may be late without being left out. */
const LATE = 10;

export class Timers {
  #tickers: Ticker[] = [];
  #once: Due[] = [];
  /** Ticks that were left out. */
  missed = 0;

  /** @param pid the process that ticks run as. */
  constructor(private readonly pid: number) {}

  /** Fires the probe every `interval` ns, first one interval after `start`; 0 = no more. */
  every(probe: number, interval: number, start: number): void {
    this.#tickers = this.#tickers.filter((ticker) => ticker.probe !== probe);
    if (interval > 0) this.#tickers.push({ probe, interval, next: start + interval, busy: false });
  }

  at(due: Due): void {
    const behind = this.#once.findIndex(({ time }) => time > due.time);
    this.#once.splice(behind < 0 ? this.#once.length : behind, 0, due);
  }

  /** The earliest time at which something is due; Infinity when nothing is. */
  get next(): number {
    return this.#tickers.reduce((next, ticker) => Math.min(next, ticker.next), this.#once[0]?.time ?? Infinity);
  }

  /** Records have been handled. */
  noteRecords(): void {
    for (const ticker of this.#tickers) ticker.busy = true;
  }

  /** Takes what is due first, of which there must be something; undefined when it is left out. */
  take(now: number): Due | undefined {
    const time = this.next;
    if (this.#once[0]?.time === time) return this.#once.shift()!;
    const ticker = this.#tickers.find(({ next }) => next === time)!;
    const { probe, interval, busy } = ticker;
    ticker.next += interval;
    ticker.busy = false;
    if (busy || now - time <= LATE * interval) return { probe, time, pid: this.pid, tid: this.pid, ints: [] };
    this.missed++;
    return undefined;
  }
}
