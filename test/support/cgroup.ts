/** Groups of processes that may have so much memory, by the kernel's control groups of either version (root). */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Test } from "tap";

/** The folder of this process's own group, where memory is bounded; undefined where it is not, or not by us. */
function own(): { folder: string; limit: string; rest: Record<string, string> } | undefined {
  const groups = readFileSync("/proc/self/cgroup", "latin1");
  const mounts = readFileSync("/proc/self/mounts", "latin1");
  const old = /^cgroup (\S+) cgroup \S*\bmemory\b/m.exec(mounts)?.[1];
  const path = /^\d+:[^:]*\bmemory\b[^:]*:(.*)$/m.exec(groups)?.[1];
  if (old && path) return { folder: join(old, path), limit: "memory.limit_in_bytes", rest: {} };
  const unified = /^cgroup2? (\S+) cgroup2 /m.exec(mounts)?.[1];
  const folder = unified && join(unified, /^0::(.*)$/m.exec(groups)?.[1] ?? "");
  return folder ? { folder, limit: "memory.max", rest: { "memory.swap.max": "0" } } : undefined;
}

export class MemoryGroup {
  readonly #folder: string;

  /** Throws the system's error where there can be none. @param mib what its processes may have together. */
  constructor(mib: number) {
    const group = own();
    if (!group) throw new Error("memory is not bounded by control groups");
    this.#folder = mkdirSync(join(group.folder, `pyprobe-test-${process.pid}-${made++}`), { recursive: true })!;
    try {
      writeFileSync(join(this.#folder, group.limit), String(mib << 20));
      for (const [name, value] of Object.entries(group.rest)) writeFileSync(join(this.#folder, name), value);
    } catch (error) {
      rmdirSync(this.#folder);
      throw error;
    }
  }

  /** What a shell says to be in it, and all that it starts. */
  get entering(): string {
    return `echo $$ > ${join(this.#folder, "cgroup.procs")}`;
  }

  /** That process, and what it has from now on. */
  take(pid: number): void {
    writeFileSync(join(this.#folder, "cgroup.procs"), String(pid));
  }

  /** Waits until its processes have ended. */
  async remove(): Promise<void> {
    for (let i = 0; i < 500 && readFileSync(join(this.#folder, "cgroup.procs"), "latin1") !== ""; i++) await sleep(20);
    rmdirSync(this.#folder);
  }
}

let made = 0;

/** One that is gone when the test ends. */
export function memoryGroup(t: Test, mib: number): MemoryGroup {
  const group = new MemoryGroup(mib);
  t.teardown(() => group.remove());
  return group;
}

/** Why there is none to be had here; false where there is. */
export function cannotGroup(): string | false {
  try {
    void new MemoryGroup(64).remove();
    return false;
  } catch (error) {
    return `no control group can be made that bounds memory (${(error as Error).message})`;
  }
}
