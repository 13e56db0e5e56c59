/**
 * Processes that should have a probe and have no sound place for it: interpreters built without markers, or with ones
 * that cannot be relied on. They are named, so that silence is not taken for nothing happening.
 */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { moduleName } from "../elf/module.ts";
import { filesOfProcess, programOf } from "../elf/process.ts";
import type { Site } from "../elf/site.ts";
import type { Match } from "../probe/match.ts";

/** Named at most; the others are counted. */
const NAMED = 20;

/** One sentence for each probe that some of these processes cannot fire. */
export function unservedProcesses(matches: readonly Match[], pids: readonly number[]): string[] {
  const hosted = matches.filter(({ provider }) => provider.isHost);
  if (hosted.length === 0) return [];
  const processes = pids.map((pid) => ({ pid, files: filesOf(pid) }));
  return hosted.flatMap((match) => {
    const without = processes.filter(
      ({ files }) =>
        files.some(({ module }) => match.provider.isHost!(module)) && !files.some((file) => holds(file, match.sites)),
    );
    if (without.length === 0) return [];
    const named = without.slice(0, NAMED).map(({ pid }) => `${pid} (${basename(programOf(pid))})`);
    const more = without.length > NAMED ? ` and ${without.length - NAMED} more` : "";
    const count = without.length === 1 ? "a process" : `${without.length} processes`;
    const name = `${match.provider.name}:::${match.marker.name}`;
    return [`${name} cannot fire in ${count} without a sound marker of it: ${named.join(", ")}${more}`];
  });
}

interface ProcessFile {
  module: string;
  dev: bigint;
  ino: bigint;
}

function filesOf(pid: number): ProcessFile[] {
  try {
    return filesOfProcess(pid).files.map((file) => {
      const { dev, ino } = statSync(file.path, { bigint: true });
      return { module: moduleName(file), dev, ino };
    });
  } catch {
    return []; // it has ended, or is not ours to look at
  }
}

function holds({ dev, ino }: ProcessFile, sites: readonly Site[]): boolean {
  return sites.some(({ file }) => file.dev === dev && file.ino === ino);
}
