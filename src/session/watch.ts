/**
 * Files that appear while a session runs: libraries that are loaded later, programs that start later. The processes
 * traced are looked at every so often, and what a new file has is armed. Between a file's mapping and the next look its
 * markers are silent; how long that may be is WATCH below, and docs/limits.md tells it.
 *
 * (Processes that start later from files that are known need no look: uprobes stand in files, not in processes.)
 */
import { statSync } from "node:fs";
import { ElfError } from "../elf/bytes.ts";
import { allProcesses, filesOfProcess } from "../elf/process.ts";
import type { FileName } from "../elf/file-name.ts";

/** ms between looks: at the processes of -c and -p, and at all processes; and at whether one of the former has started a program. */
export const WATCH = { target: 20, system: 500, exec: 2 } as const;

/** A look at a program that was started leaves so many times its own duration to other work. */
const REST = 4;

export class Watch {
  readonly #known: Set<string>;
  readonly #timers: NodeJS.Timeout[];
  /** What was seen of each process last, so that one that has not changed is passed over. */
  readonly #seen = new Map<number, string>();

  /**
   * @param known files looked at already. @param targets the processes to look at; undefined = all there are.
   * @param execs how often one of those has started a program: a number to compare. @param found is told of each new file,
   * once.
   */
  constructor(
    known: readonly FileName[],
    private readonly targets: (() => number[]) | undefined,
    execs: (() => number) | undefined,
    private readonly found: (file: FileName) => void,
  ) {
    this.#known = new Set(known.map(identity));
    let [seen, free] = [execs?.() ?? 0, 0];
    const lookAtExecs = () => {
      const [now, begun] = [execs!(), performance.now()];
      if (now === seen || begun < free) return;
      seen = now;
      this.look();
      free = performance.now() + REST * (performance.now() - begun); // whoever starts programs all the time
    };
    this.#timers = [setInterval(() => this.look(), targets ? WATCH.target : WATCH.system)];
    if (execs) this.#timers.push(setInterval(lookAtExecs, WATCH.exec));
    for (const timer of this.#timers) timer.unref();
  }

  look(): void {
    const pids = this.targets ? this.targets() : allProcesses();
    for (const pid of pids) this.#lookAt(pid);
    for (const pid of this.#seen.keys()) if (!pids.includes(pid)) this.#seen.delete(pid);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #lookAt(pid: number): void {
    let files: FileName[];
    try {
      ({ files } = filesOfProcess(pid));
    } catch {
      return; // it has ended, or is not ours to look at: filesOf has said so
    }
    const all = files.map(identity).join("\n");
    if (this.#seen.get(pid) === all) return;
    this.#seen.set(pid, all);
    for (const file of files) this.#take(file);
  }

  #take(file: FileName): void {
    const key = identity(file);
    if (key === "" || this.#known.has(key)) return;
    this.#known.add(key);
    try {
      this.found(file);
    } catch (error) {
      if (error instanceof ElfError) return; // a font, a truncated library: nothing to arm
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
      this.#known.delete(key); // its process ended meanwhile, and the way to the file with it: another may come
    }
  }
}

/** Its inode; "" when it is gone again. */
function identity({ path }: FileName): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}
