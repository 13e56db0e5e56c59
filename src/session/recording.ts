/** What a session does about recordings: the new file, what its head says, what the end of a replay tells. */
import { closeSync, openSync, rmSync } from "node:fs";
import { machine, release, type } from "node:os";
import { UserError, systemWords } from "../errors.ts";
import { native } from "../native.ts";
import type { Recording } from "../record/recording.ts";
import type { Head } from "../record/types.ts";
import { packageVersion } from "../version.ts";

export interface NewRecording {
  path: string;
  fd: number;
  /** May be called again. */
  close(): void;
  /** Closes and removes it: nothing came of it. */
  discard(): void;
}

/** A new file that nobody else can read: what is in it is as private as the programs traced. Throws UserError. */
export function createRecording(path: string): NewRecording {
  try {
    const fd = openSync(path, "wx", 0o600);
    let isOpen = true;
    const close = () => {
      if (isOpen) closeSync(fd);
      isOpen = false;
    };
    return { path, fd, close, discard: () => (close(), rmSync(path, { force: true })) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST")
      throw new UserError(`the recording ${path} exists, and is not overwritten: remove it, or name another file`);
    throw new UserError(`the recording ${path} cannot be made: ${systemWords(error)}`);
  }
}

/** ns from the monotonic clock to 1970, in decimal. */
export function clockOffset(): string {
  return String(native.clockOffset());
}

export function makeHead(run: Omit<Head, "pyprobe" | "machine" | "created" | "time" | "tracer">): Head {
  return {
    pyprobe: packageVersion(),
    machine: `${type()} ${release()} ${machine()}`,
    created: new Date().toISOString(),
    time: native.nowNs(),
    tracer: process.pid,
    ...run,
  };
}

/** What is to be told of a recording that has been played. */
export function playedFindings({ path, end, cut, head }: Recording): string[] {
  const few = "events that its own predicates exclude may be missing: it was recorded with -x capture=needed";
  return [
    ...(head.capture === "needed" ? [`${path}: ${few}`] : []),
    ...(cut === undefined ? [] : [`${path} ${cut}; what is behind that, and what was lost, is not known`]),
    ...(end?.findings ?? []),
  ];
}
