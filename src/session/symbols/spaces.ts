/**
 * Which files stood where in processes, at any time that may still be asked about: what was mapped is kept with its time,
 * and a process that runs another program, or another process of its number, begins anew. A child begins with what its
 * maker had. What has ended is remembered for a while, for its events may not have been handled yet.
 */
import { REMEMBERED, Space, type Mapped } from "./space.ts";

/** Processes that have ended and are remembered: at least so many, however long ago it was, and at most. */
const ENDED = { least: 64, most: 4096 };

/** Processes known, from which on those are looked for whose end nobody has told of. */
const SWEEP_FROM = 1024;

/**
 * ns after its beginning in which a program may still be on its way in: the kernel tells of an exec before it reads the
 * file, and until it returns the process's address is the one that it called exec from.
 */
const EXECUTING = 1e9;

/** What is asked of the machine. */
export interface Machine {
  /** What a process that runs has mapped now. Throws when it cannot be asked. */
  read(pid: number): Mapped[];
  isRunning(pid: number): boolean;
  /** ns */
  now(): number;
}

export class Spaces {
  /** By process, in the order of time. */
  readonly #processes = new Map<number, Space[]>();
  /** In the order of time. `last`: what the process ran when it ended. */
  #ended: { pid: number; time: number; last: Space }[] = [];
  #sweepAt = SWEEP_FROM;

  constructor(private readonly machine: Machine) {}

  /** How much is kept, for tests. */
  get size(): { processes: number; spaces: number; mappings: number } {
    const spaces = [...this.#processes.values()].flat();
    const mappings = spaces.reduce((sum, space) => sum + space.size, 0);
    return { processes: this.#processes.size, spaces: spaces.length, mappings };
  }

  mapped(pid: number, time: number, mapping: Mapped): void {
    this.#at(pid, time).add(time, mapping);
  }

  /** A process is a copy of another. */
  forked(pid: number, parent: number, time: number): void {
    this.#begin(pid, new Space(time, this.#at(parent, time)));
  }

  /** A process runs another program from here on. */
  execed(pid: number, time: number): void {
    this.#begin(pid, new Space(time));
  }

  ended(pid: number, time: number): void {
    const last = this.#processes.get(pid)?.at(-1);
    if (last) this.#ended.push({ pid, time, last });
    let passed = 0;
    for (const { length } = this.#ended; passed < length - ENDED.least; passed++) {
      const each = this.#ended[passed]!;
      if (each.time > time - REMEMBERED && length - passed <= ENDED.most) break;
      this.#forget(each.pid, each.last);
    }
    this.#ended.splice(0, passed);
  }

  /** Reads what a process has mapped now, while it can be asked. */
  know(pid: number): void {
    const now = this.machine.now();
    this.#complete(this.#at(pid, now), pid, now);
  }

  /** What stood at an address at a time (ns). */
  find(pid: number, time: number, address: number): Mapped | undefined {
    const space = this.#at(pid, time);
    return (
      space.find(time, address) ??
      this.#leftFor(space, pid, time)?.find(space.since, address) ??
      (this.#complete(space, pid, time) ? space.find(time, address) : undefined)
    );
  }

  /** The program that a process stands in until the exec by which it left it is done. */
  #leftFor(space: Space, pid: number, time: number): Space | undefined {
    const known = this.#processes.get(pid) ?? [];
    return time < space.since + EXECUTING ? known[known.indexOf(space) - 1] : undefined;
  }

  /** Reads the map of a process that is still the one of that time; whether it is and has been read. */
  #complete(space: Space, pid: number, time: number): boolean {
    if (space.readAt >= time || this.#processes.get(pid)?.at(-1) !== space) return false;
    const now = this.machine.now();
    try {
      space.learn(now, this.machine.read(pid));
      return true;
    } catch {
      space.readAt = now; // it has ended
      return false;
    }
  }

  #at(pid: number, time: number): Space {
    const known = this.#processes.get(pid) ?? [];
    return known.findLast(({ since }) => since <= time) ?? known[0] ?? this.#begin(pid, new Space(0));
  }

  /** Programs that had been left by the time that is remembered are dropped. */
  #begin(pid: number, space: Space): Space {
    const known = this.#processes.get(pid) ?? [];
    this.#processes.set(pid, known);
    known.push(space);
    while (known.length > 1 && known[1]!.since <= space.since - REMEMBERED) known.shift();
    if (this.#processes.size >= this.#sweepAt) this.#sweep();
    return space;
  }

  /** The process that ended with that program; another may have its number by now. */
  #forget(pid: number, last: Space): void {
    const known = this.#processes.get(pid);
    const left = known?.slice(known.indexOf(last) + 1);
    if (left?.length) this.#processes.set(pid, left);
    else this.#processes.delete(pid);
  }

  /** Ends go untold where we may not follow processes, and where too much was told at a time. */
  #sweep(): void {
    const told = new Set(this.#ended.map(({ pid }) => pid));
    const now = this.machine.now();
    for (const pid of this.#processes.keys()) if (!told.has(pid) && !this.machine.isRunning(pid)) this.ended(pid, now);
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#processes.size);
  }
}
