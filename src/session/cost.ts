/**
 * What each clause has cost: its share of the time that events took in the isolate. A clause's weight is the time that an
 * event of it took where it was timed (isolate/timing.ts); one that was timed for short has, by then, much of the mean.
 */
import type { ClauseStatus } from "../runtime/contract.ts";

/** ns of its own after which a clause's weight is more its own than the mean. */
const TRUST = 4e6;

const NS = 1e6;

/** ns by clause. `spent`: ns that events took in all; `reading`: what of each time is the clock's. */
export function costs(clauses: readonly ClauseStatus[], spent: number, reading: number): Map<number, number> {
  const took = ({ timed, turned }: ClauseStatus) => Math.max(0, turned * NS - timed * reading);
  const [all, timed] = [sum(clauses.map(took)), sum(clauses.map((clause) => clause.timed))];
  const weights = clauses.map((clause) => {
    const each = all === 0 ? 1 : (TRUST + took(clause)) / ((TRUST * timed) / all + clause.timed);
    return clause.seen * each;
  });
  const total = sum(weights);
  return new Map(clauses.map(({ id }, i) => [id, total === 0 ? 0 : (spent * weights[i]!) / total]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
