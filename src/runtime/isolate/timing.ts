/**
 * What clauses cost, for who asks at the prompt. The clock of the isolate counts milliseconds; a clause's run takes a
 * fraction of one. So what is counted is how often a millisecond turns while it runs, which over many runs comes to the
 * time that they took. Reading the clock twice may take longer than the clause: few batches are timed (dispatch.ts).
 */
import type { Clause } from "./clause.ts";

export const timing = {
  /** Whether functions that time are made from now on. */
  possible: false,
  /** Whether they are called. */
  on: false,
};

/** ms: what seems to have run for longer is the clock being set. */
const LONGEST = 60_000;

const clock = Date.now; // (the script may put another there)
let from = 0;

export function startTiming(): void {
  from = clock();
}

export function stopTiming(clause: Clause): void {
  clause.timed++;
  const turned = clock() - from;
  if (turned > 0 && turned < LONGEST) clause.turned += turned; // (it may be set back, too)
}

/** Reads the clock so often. */
export function readClock(times: number): void {
  for (let i = 0; i < times; i++) from = clock();
}

/** Whether clauses are timed from now on. */
export function time(on: number): void {
  timing.on = on === 1;
}
