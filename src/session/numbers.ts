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

interface Taken {
  number: number;
  /** When it was last wanted. */
  used: number;
}

export class Numbers {
  readonly #taken = new Map<string, Taken>();

  /** @param floor where numbers begin for engines that carry any. */
  constructor(private readonly floor: number) {}

  /**
   * The number of what `key` says, new or known.
   *
   * @param below the engine's limit; undefined = none. @param wanted other keys that are in use now.
   */
  of(key: string, below: number | undefined, wanted: ReadonlySet<string>): number {
    const now = Date.now();
    const known = this.#taken.get(key);
    if (known) {
      known.used = now;
      return known.number;
    }
    const number = this.#free(below) ?? this.#recycled(below!, wanted, now);
    this.#taken.set(key, { number, used: now });
    return number;
  }

  /** What is in use now is told, so that it is not taken for long out of use. */
  keep(keys: Iterable<string>): void {
    for (const key of keys) this.#taken.get(key)!.used = Date.now();
  }

  #free(below: number | undefined): number | undefined {
    const taken = new Set([...this.#taken.values()].map(({ number }) => number));
    let number = below === undefined ? this.floor : 0;
    while (taken.has(number)) number++;
    return below === undefined || number < below ? number : undefined;
  }

  #recycled(below: number, wanted: ReadonlySet<string>, now: number): number {
    const old = [...this.#taken]
      .filter(([key, { number, used }]) => number < below && !wanted.has(key) && now - used > DRAINED)
      .sort(([, a], [, b]) => a.used - b.used)[0];
    if (!old) throw new UserError(`more than ${below} different probes of this kind at a time cannot be served`);
    this.#taken.delete(old[0]);
    return old[1].number;
  }
}
