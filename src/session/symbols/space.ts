/**
 * What one program of a process has mapped, at any time that may still be asked about.
 *
 * Mappings are told as they are made, never as they go. So what has been covered by younger ones is dropped, once nobody
 * asks about the time before any more: a just-in-time compiler maps the same few places for ever.
 */

/** A file, as the process sees it. Equal ones are one object. */
export interface MappedFile {
  inode: bigint;
  path: string;
}

/** A stretch of a file that a process runs code from. */
export interface Mapped {
  start: number;
  end: number;
  /** Bytes into the file. */
  offset: number;
  file: MappedFile;
}

/** ns for which what has been is remembered: events wait in their rings until the handlers get to them. */
export const REMEMBERED = 60e9;

/** Mappings of a program between which those are looked for that can be dropped; and at most. */
const TIDY_FROM = 64;
const MAPPINGS_MAX = 4096;

/** Programs that a chain of children leads back over. */
const ORIGINS_MAX = 8;

interface Origin {
  space: Space;
  /** ns: what came later is not the child's. */
  until: number;
}

export class Space {
  /** ns: what its whole map was read at, of which what was missing then is nothing. */
  readAt = -1;
  /** What the map had. */
  #read: readonly Mapped[] = [];
  /** As told, in the order of time. */
  #mappings: (readonly [time: number, mapped: Mapped])[] = [];
  #tidyAt = TIDY_FROM;
  readonly #origin: Origin | undefined;
  readonly #depth: number;

  /** @param since when it began, ns. @param parent what it began with a copy of. */
  constructor(
    readonly since: number,
    parent?: Space,
  ) {
    this.#depth = parent ? parent.#depth + 1 : 0;
    if (parent && this.#depth > ORIGINS_MAX) {
      this.#mappings = parent.#seenAt(since).map((mapped) => [since, mapped]);
      this.#depth = 0;
    } else if (parent) this.#origin = { space: parent, until: since };
  }

  /** Mappings that are kept, for tests. */
  get size(): number {
    return this.#mappings.length + this.#read.length + (this.#origin?.space.size ?? 0);
  }

  add(time: number, mapped: Mapped): void {
    const before = this.#mappings.findLast(([, each]) => each.start < mapped.end && mapped.start < each.end);
    if (before && isSame(before[1], mapped)) return;
    this.#mappings.push([time, mapped]);
    if (this.#mappings.length >= this.#tidyAt) this.#tidy(time - REMEMBERED);
  }

  /** What its process has mapped at a time (ns), all of it. */
  learn(time: number, read: readonly Mapped[]): void {
    this.readAt = time;
    this.#read = read;
  }

  /** What stood at an address at a time: the youngest that covers it, what the space began with, what has been read. */
  find(time: number, address: number): Mapped | undefined {
    const told = this.#mappings.findLast(([since, mapped]) => since <= time && covers(mapped, address))?.[1];
    return (
      told ??
      this.#origin?.space.find(Math.min(time, this.#origin.until), address) ??
      this.#read.find((mapped) => covers(mapped, address))
    );
  }

  /** Whatever may be found at a time, the eldest first. */
  #seenAt(time: number): Mapped[] {
    const origin = this.#origin ? this.#origin.space.#seenAt(Math.min(time, this.#origin.until)) : [];
    const told = this.#mappings.filter(([since]) => since <= time).map(([, mapped]) => mapped);
    return uncovered([...this.#read, ...origin, ...told]);
  }

  #tidy(until: number): void {
    const split = this.#mappings.findIndex(([time]) => time > until);
    const behind = split < 0 ? [] : this.#mappings.slice(split);
    const before = split < 0 ? this.#mappings : this.#mappings.slice(0, split);
    const kept = new Set(uncovered(before.map(([, mapped]) => mapped)));
    this.#mappings = [...before.filter(([, mapped]) => kept.has(mapped)), ...behind].slice(-MAPPINGS_MAX / 2);
    this.#tidyAt = Math.min(MAPPINGS_MAX, Math.max(TIDY_FROM, 2 * this.#mappings.length));
  }
}

function covers({ start, end }: Mapped, address: number): boolean {
  return start <= address && address < end;
}

function isSame(a: Mapped, b: Mapped): boolean {
  return a.start === b.start && a.end === b.end && a.offset === b.offset && a.file === b.file;
}

/** Those of which anything can be seen, when each covers its elders. */
function uncovered(mappings: readonly Mapped[]): Mapped[] {
  /** Stretches that are covered, by address, apart from each other. */
  let covered: { start: number; end: number }[] = [];
  const seen: Mapped[] = [];
  for (const mapped of [...mappings].reverse()) {
    const { start, end } = mapped;
    if (covered.some((each) => each.start <= start && end <= each.end)) continue;
    seen.push(mapped);
    const touching = covered.filter((each) => each.start <= end && start <= each.end);
    const joined = {
      start: Math.min(start, ...touching.map((each) => each.start)),
      end: Math.max(end, ...touching.map((each) => each.end)),
    };
    covered = [...covered.filter((each) => !touching.includes(each)), joined];
  }
  return seen.reverse();
}
