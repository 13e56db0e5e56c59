/**
 * Speculations: text that is printed for the time being, until it is known whether anybody wants it.
 *
 *   free --speculation()--> taken --speculate(): the rest of the clause prints into it--> taken
 *   taken --commit(): its text goes to the output here--> free      taken --discard()--> free
 *
 * As in DTrace there are nspec of them, of specsize each; what finds none free, or no room, is counted and told. A
 * number is not given again, so that whoever keeps one that is free by now reaches no other's text.
 */
import { emit, redirect, written } from "./output.ts";
import { run } from "./run.ts";

interface Speculation {
  pieces: string[];
  /** UTF-16 units in it. */
  units: number;
}

const taken = new Map<number, Speculation>();
let last = 0;

/** Of the clause under way: how much was printed when it began, and what it does. */
let before = 0;
let speculating = false;

/** A free one's number, from then on taken; 0 when there is none. */
export function take(): number {
  if (taken.size >= run.options.nspec) {
    run.facts.speculationsFailed++;
    return 0;
  }
  taken.set(++last, { pieces: [], units: 0 });
  return last;
}

/** Whether what the clause prints goes into a speculation, or nowhere. */
export function isSpeculating(): boolean {
  return speculating;
}

/** A clause that may speculate begins. */
export function beginSpeculative(): void {
  before = written();
}

/** It has ended, whatever way. */
export function endSpeculative(): void {
  if (!speculating) return;
  speculating = false;
  redirect(undefined);
}

/** The rest of the clause prints into that one; nowhere, when it is none. */
export function speculateInto(id: number): void {
  if (speculating) throw new Error("speculate(): the clause speculates already; it can do so once");
  if (written() !== before)
    throw new Error("speculate(): the clause has printed already; what it prints before would not be speculative");
  speculating = true;
  const speculation = taken.get(id);
  redirect((piece) => void (speculation && add(speculation, piece)));
}

function add(speculation: Speculation, piece: string): void {
  if (speculation.units + piece.length > run.options.specsize) {
    run.facts.speculationDrops++;
    return;
  }
  speculation.pieces.push(piece);
  speculation.units += piece.length;
}

/** Prints what is in it. One that is none is passed over, as in DTrace. */
export function commitNow(id: number): void {
  if (speculating) throw new Error("commit(): the clause speculates; another clause must commit");
  const speculation = taken.get(id);
  if (!taken.delete(id)) return;
  for (const piece of speculation!.pieces) emit(piece);
}

export function discardNow(id: number): void {
  if (speculating) throw new Error("discard(): the clause speculates; another clause must discard");
  taken.delete(id);
}

/** What a builtin that takes a speculation was given. */
export function checkedId(id: unknown, name: string): number {
  if (typeof id === "number" && Number.isInteger(id) && id >= 0) return id;
  throw new TypeError(
    `${name}() takes what speculation() gave, not ${id === undefined ? "undefined" : `a ${typeof id}`}`,
  );
}
