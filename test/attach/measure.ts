/** So many times into and out of one process under one kind of load, and what that took. */
import type { Python } from "../support/pythons.ts";
import { Load, attachOnce, type Attached, type Kind } from "./attaching.ts";

/** In turn, so that hooks of each sort come and go. */
const SETS = [
  ["function-entry", "function-return"],
  ["line"],
  ["cfunction-entry", "cfunction-return", "gc-start"],
  ["function-entry", "import-find-load-start"],
];
/** ms traced each time. */
const TRACED = 20;
/** Bytes of records that say no more than who the process is. */
const NOTHING = 400;

export interface Measured {
  kind: Kind;
  python: string;
  /** How often it was entered, and how often its events were seen. */
  times: number;
  seen: number;
  /** ms for which a thread stood still when it was borrowed; the longest that one did to be looked at, and let go. */
  stop: { median: number; most: number };
  look: number;
  /** ms from the beginning until the agent was in and answered. */
  entered: { median: number; most: number };
  /** What went wrong: an attach that failed, work that did not come out right, an end that did not come. "" if nothing. */
  wrong: string;
}

export async function measure({ path, label }: Python, kind: Kind, times: number): Promise<Measured> {
  const load = new Load(path, kind);
  const attached: Attached[] = [];
  let wrong = "";
  try {
    await load.ready();
    for (let i = 0; i < times; i++) attached.push(await attachOnce(load.pid, SETS[i % SETS.length]!, TRACED));
  } catch (error) {
    wrong = `attach ${attached.length + 1}: ${(error as Error).message}`;
  }
  wrong ||= await load.end();
  const of = (pick: (one: Attached) => number) => medianAndMost(attached.map(pick));
  return {
    kind,
    python: label,
    times: attached.length,
    seen: attached.filter(({ bytes }) => bytes > NOTHING).length,
    stop: of(({ stopped }) => stopped),
    look: of(({ longest }) => longest).most,
    entered: of(({ answered }) => answered),
    wrong,
  };
}

function medianAndMost(figures: number[]): { median: number; most: number } {
  const sorted = figures.sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1] ?? NaN, most: sorted.at(-1) ?? NaN };
}

export const HEADING = `\
                              entered          ms stopped       looks        ms to enter
load      python              times  seen   median   worst   worst ms     median   worst   its work
`;

/** A line under HEADING. */
export function row({ kind, python, times, seen, stop, look, entered, wrong }: Measured): string {
  const cells = [
    kind.padEnd(9),
    python.padEnd(16),
    String(times).padStart(8),
    String(seen).padStart(5),
    stop.median.toFixed(2).padStart(8),
    stop.most.toFixed(2).padStart(7),
    look.toFixed(2).padStart(10),
    entered.median.toFixed(0).padStart(10),
    entered.most.toFixed(0).padStart(7),
    `  ${wrong ? `WRONG: ${wrong}` : "right"}`,
  ];
  return cells.join(" ");
}
