/**
 * Numbers for probes. A number stands for one layout of records for as long as records of it may be on their way: the
 * same probe with the same captures gets its number again, another one a number that nobody has.
 *
 * In a session that goes on (live), an engine whose records carry small numbers only keeps those to itself, and takes
 * one that has long been out of use when none is left.
 */
import { UserError } from "../errors.ts";

/** ms after which no record of a probe that was taken out can be on its way any more. */
const DRAINED = 2000;

/** A record has 16 bits for a probe's number (wire.h). */
const NUMBERS = 1 << 16;

interface Taken {
  number: number;
  /** When it was last wanted. */
  used: number;
}

export class Numbers {
  readonly #taken = new Map<string, Taken>();
  readonly #used = new Set<number>();
  /** By where a search begins: none below this is free. */
  readonly #free = new Map<number, number>();
  /** Keys long out of use, the longest last, as they were when `wanted` was first asked about. */
  #old: { wanted: ReadonlySet<string>; below: number; keys: string[] } | undefined;

  /** @param floor where numbers begin for engines that carry any. */
  constructor(private readonly floor: number) {}

  /**
   * The number of what `key` says, new or known. Throws UserError when there is none left.
   *
   * @param below the engine's limit; undefined = the record's. @param wanted other keys that are in use now.
   */
  of(key: string, below: number | undefined, wanted: ReadonlySet<string>): number {
    const known = this.#taken.get(key);
    if (known) {
      known.used = performance.now();
      return known.number;
    }
    const number = this.#next(below === undefined ? this.floor : 0, below ?? NUMBERS, wanted);
    this.#taken.set(key, { number, used: performance.now() });
    return number;
  }

  /** What is in use now is told, so that it is not taken for long out of use. */
  keep(keys: Iterable<string>): void {
    const now = performance.now();
    for (const key of keys) this.#taken.get(key)!.used = now;
  }

  #next(from: number, below: number, wanted: ReadonlySet<string>): number {
    let number = this.#free.get(from) ?? from;
    while (this.#used.has(number)) number++;
    this.#free.set(from, number);
    if (number >= below) return this.#recycled(below, wanted);
    this.#used.add(number);
    return number;
  }

  #recycled(below: number, wanted: ReadonlySet<string>): number {
    if (this.#old?.wanted !== wanted || this.#old.below !== below)
      this.#old = { wanted, below, keys: this.#longOutOfUse(below, wanted) };
    const key = this.#old.keys.pop();
    if (key === undefined)
      throw new UserError(`more than ${below} different probes of this kind at a time cannot be served`);
    const { number } = this.#taken.get(key)!;
    this.#taken.delete(key);
    return number;
  }

  #longOutOfUse(below: number, wanted: ReadonlySet<string>): string[] {
    const now = performance.now();
    return [...this.#taken]
      .filter(([key, { number, used }]) => number < below && !wanted.has(key) && now - used > DRAINED)
      .sort(([, a], [, b]) => b.used - a.used)
      .map(([key]) => key);
  }
}
