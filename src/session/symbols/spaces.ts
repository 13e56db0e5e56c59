/**
 * Which files stood where in processes, at any time of the run: what was mapped is kept with its time, and a process that
 * runs another program, or another process of its number, begins anew. A child begins with what its maker had.
 */

/** A stretch of a file that a process runs code from. */
export interface Mapped {
  start: number;
  end: number;
  /** Bytes into the file. */
  offset: number;
  inode: bigint;
  /** As the process sees it. */
  path: string;
}

/** What one program of a process has mapped. */
interface Space {
  since: number;
  /** In the order of time. */
  mappings: (Mapped & { time: number })[];
  /** What it began with, up to a time. */
  origin: { space: Space; until: number } | undefined;
  /** Its whole map has been read: what was missing then is nothing. */
  readAt: number;
}

/** Processes that have ended and are remembered. */
const ENDED_MAX = 4096;

export class Spaces {
  /** By process, in the order of time. */
  readonly #processes = new Map<number, Space[]>();
  readonly #ended: number[] = [];

  /** @param read what a process that runs has mapped now. Throws when it cannot be asked. */
  constructor(private readonly read: (pid: number) => Mapped[]) {}

  mapped(pid: number, time: number, mapping: Mapped): void {
    this.#at(pid, time).mappings.push({ time, ...mapping });
  }

  /** A process is a copy of another. */
  forked(pid: number, parent: number, time: number): void {
    this.#begin(pid, time, { space: this.#at(parent, time), until: time });
  }

  /** A process runs another program from here on. */
  execed(pid: number, time: number): void {
    this.#begin(pid, time, undefined);
  }

  ended(pid: number): void {
    this.#ended.push(pid);
    if (this.#ended.length > ENDED_MAX) this.#processes.delete(this.#ended.shift()!);
  }

  /** What stood at an address at a time (ns). */
  find(pid: number, time: number, address: number): Mapped | undefined {
    const space = this.#at(pid, time);
    return (
      findIn(space, time, address) ??
      (this.#complete(space, pid, time) && findIn(space, Infinity, address)) ??
      undefined
    );
  }

  /** Reads the map of a process that is still the one of that time; whether it is and has been read. */
  #complete(space: Space, pid: number, time: number): true | undefined {
    if (space.readAt >= time || this.#processes.get(pid)?.at(-1) !== space) return undefined;
    space.readAt = time;
    try {
      space.mappings.push(...this.read(pid).map((mapping) => ({ time: space.since, ...mapping })));
      return true;
    } catch {
      return undefined; // it has ended
    }
  }

  #at(pid: number, time: number): Space {
    const known = this.#processes.get(pid);
    const space = known?.filter(({ since }) => since <= time).at(-1) ?? known?.[0];
    return space ?? this.#begin(pid, 0, undefined);
  }

  #begin(pid: number, since: number, origin: Space["origin"]): Space {
    const space: Space = { since, mappings: [], origin, readAt: -1 };
    this.#processes.set(pid, [...(this.#processes.get(pid) ?? []), space]);
    return space;
  }
}

/** The youngest that covers the address; then what the space began with. */
function findIn({ mappings, origin }: Space, time: number, address: number): Mapped | undefined {
  for (let i = mappings.length - 1; i >= 0; i--) {
    const each = mappings[i]!;
    if (each.time <= time && each.start <= address && address < each.end) return each;
  }
  return origin && findIn(origin.space, origin.until, address);
}
