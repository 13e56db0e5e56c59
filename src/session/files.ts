/** The files that a session looks into for markers, before it begins and as it goes. */
import { filesOfProgram } from "../elf/needed.ts";
import { allProcesses, filesOfProcesses } from "../elf/process.ts";
import { ElfError } from "../elf/bytes.ts";
import type { FileName } from "../elf/file-name.ts";
import { descendantsOf } from "../process.ts";

/** What the session traces. */
export type Subject =
  /** The command of -c, by its file; it does not run yet. */
  | { kind: "command"; file: string; pid: number }
  /** The processes of -p; `pid` is the first, $target. */
  | { kind: "process"; pid: number; others: readonly number[] }
  | { kind: "system" };

/** The files that the subject's processes have, or will have when they start, and those of the processes that are named. */
export function filesOf(subject: Subject, named: readonly number[]): FileName[] {
  const own = ownFiles(subject);
  const taken = new Set(own.map(({ path }) => path));
  return [...own, ...filesOfProcesses(named).files.filter(({ path }) => !taken.has(path))];
}

function ownFiles(subject: Subject): FileName[] {
  switch (subject.kind) {
    case "command":
      try {
        return filesOfProgram(subject.file, process.env);
      } catch (error) {
        if (!(error instanceof ElfError)) throw error;
        return []; // what it comes to run is looked at when it runs
      }
    case "process":
      return filesOfProcesses([subject.pid, ...subject.others].flatMap((pid) => [pid, ...descendantsOf(pid)])).files;
    case "system":
      return filesOfProcesses(allProcesses()).files;
  }
}

/** The processes that descriptions name by number: python1234. */
export function namedProcesses(descriptions: readonly string[]): number[] {
  const found = descriptions.flatMap((text) =>
    text.split(",").flatMap((each) => /^\s*[A-Za-z_][\w-]*?([1-9]\d{0,9}):/.exec(each)?.[1] ?? []),
  );
  return [...new Set(found.map(Number))];
}
