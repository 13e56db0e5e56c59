/** Programs that run while a test looks at them, and what a process has. */
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Test } from "tap";
import { descendantsOf } from "../../src/process.ts";

export interface Program {
  child: ChildProcess;
  pid: number;
  /** The next line that it prints. */
  line(): Promise<string>;
}

/** Whether a command is there, and ends well. */
export function works(command: string, ...words: string[]): boolean {
  return spawnSync(command, words, { stdio: "ignore" }).status === 0;
}

/** A program that runs until the test ends, with what comes of it. */
export function running(t: Test, command: string, words: string[], options: SpawnOptions = {}): Program {
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"], ...options });
  t.teardown(() => {
    for (const pid of [...descendantsOf(child.pid!), child.pid!]) kill(pid);
  });
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  return { child, pid: child.pid!, line: async () => String((await lines.next()).value) };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended meanwhile
  }
}

/** Whether there is such a process, if only one that waits for its parent. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What a process has: descriptors, threads, environment, what its signals do, where code may be run from. */
export function belongings(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`)),
    threads: readdirSync(`/proc/${pid}/task`).length,
    environment: readFileSync(`/proc/${pid}/environ`, "latin1"),
    signals: withoutOwn(/^SigBlk[\s\S]*?^SigCgt.*$/m.exec(status)?.[0] ?? ""),
    tracer: /^TracerPid.*$/m.exec(status)?.[0],
    code: maps.filter((line) => / ..x. /.test(line) && !line.includes("pyprobe-agent")).length,
    rings: maps.filter((line) => line.includes("pyprobe-ring")).length,
  };
}

/** Where a link of /proc leads; nothing when it has gone. */
export function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/**
 * What a process has once it has no more than before, or still has after long: a thread of ours that has done its work may
 * take a while to end on a busy machine.
 */
export async function afterwards(pid: number, before: ReturnType<typeof belongings>) {
  for (const late = performance.now() + 20_000; performance.now() < late; await sleep(20))
    if (isDeepStrictEqual(belongings(pid), before)) break;
  return belongings(pid);
}

/** Without glibc's own signals, 32 and 33, which it handles from a program's first thread on. */
function withoutOwn(masks: string): string {
  return masks.replace(/[\da-f]{16}/g, (mask) => (BigInt(`0x${mask}`) & ~0x180000000n).toString(16));
}
