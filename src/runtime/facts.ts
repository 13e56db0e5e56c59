/**
 * What a run may fall short of: the facts of the data-quality line, each declared here and nowhere else. Whoever sees one
 * happen counts it: in the isolate `run.facts.cut++`, in an engine by `losses()`; the end of the run tells the sum, in
 * words and as data, and `-x strict` makes it the exit status. Adding one: its entry here, and the place that counts it.
 */

export interface Fact {
  /** What follows the number in the data-quality line, for 1 and for any other. */
  one: string;
  many: string;
  /** What helps, a line of its own below; absent where nothing does. */
  hint?: string;
  /** For docs/json.md: what is counted. */
  doc: string;
}

export const FACTS = {
  cut: {
    one: "string was longer than strsize and cut",
    many: "strings were longer than strsize and cut",
    hint: "-x strsize=4096 keeps more of long strings",
    doc: "Strings that were longer than strsize, and cut.",
  },
  faults: {
    one: "value could not be read from the target's memory",
    many: "values could not be read from the target's memory",
    doc: "Strings and numbers that could not be read from the target's memory.",
  },
  late: {
    one: "event came too late to be put in order by time",
    many: "events came too late to be put in order by time",
    doc: "Events that were handled in the order they came, since later ones had been handled before.",
  },
  missed: {
    one: "firing by the clock was left out, for the handlers were not done in time with what came before",
    many: "firings by the clock were left out, for the handlers were not done in time with what came before",
    hint: "a longer interval, handlers that do less, or a faster reader of the output keeps the clock's firings",
    doc: "Firings of tick probes that were left out, since the handlers were busy for more than ten intervals.",
  },
  aggregationDrops: {
    one: "value was not aggregated, for want of room for its key",
    many: "values were not aggregated, for want of room for their keys",
    hint: "-x aggsize=512m gives aggregations more room (and -x memory=2048 the handlers), trunc() makes some",
    doc: "Values that were not aggregated, since there was no room for another key (-x aggsize).",
  },
  speculationsFailed: {
    one: "failed speculation (no speculative buffer available)",
    many: "failed speculations (no speculative buffer available)",
    hint: "-x nspec=8 has more of them; commit() and discard() free them",
    doc: "How often speculation() found none free.",
  },
  speculationDrops: {
    one: "speculative drop (the speculation was full)",
    many: "speculative drops (the speculation was full)",
    hint: "-x specsize=256k holds more",
    doc: "Pieces of text that did not fit into their speculation.",
  },
  clauseErrors: {
    one: "time a clause ended in an error",
    many: "times a clause ended in an error",
    doc: "How often a clause ended in an error.",
  },
} as const satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;

export type Counts = Record<FactName, number>;

export const factNames = Object.keys(FACTS) as FactName[];

export function noCounts(): Counts {
  return Object.fromEntries(factNames.map((name) => [name, 0])) as Counts;
}

/** Several counts of the same facts as one. */
export function addCounts(...all: readonly Partial<Counts>[]): Counts {
  const sum = noCounts();
  for (const counts of all) for (const name of factNames) sum[name] += counts[name] ?? 0;
  return sum;
}

/** What was dropped, by probe number, in several places as one. */
export function addLost(...all: readonly Record<number, number>[]): Record<number, number> {
  const sum: Record<number, number> = {};
  for (const [number, count] of all.flatMap((lost) => Object.entries(lost)))
    sum[Number(number)] = (sum[Number(number)] ?? 0) + count;
  return sum;
}

/** What was counted since: `before` is what had been by then. */
export function countsSince(now: Partial<Counts>, before: Partial<Counts>): Counts {
  return Object.fromEntries(factNames.map((name) => [name, (now[name] ?? 0) - (before[name] ?? 0)])) as Counts;
}

export function lostSince(now: Record<number, number>, before: Record<number, number>): Record<number, number> {
  const entries = Object.entries(now).map(
    ([number, count]) => [number, count - (before[Number(number)] ?? 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
