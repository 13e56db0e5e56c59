/** A recording as the control plane sees it: what was run, the probes, how it ended. The records themselves it does not read. */
import { closeSync, openSync } from "node:fs";
import { UserError, systemWords } from "../errors.ts";
import type { ProbeInfo } from "../runtime/contract.ts";
import { KIND, RecordingError } from "./blocks.ts";
import { parse, ShapeError } from "../shapes.ts";
import { checkEnd, checkHead, checkProbes } from "./declarations.ts";
import { checkCall } from "./inputs.ts";
import { BlockReader } from "./reader.ts";
import type { End, Head } from "./types.ts";

export interface Recording {
  path: string;
  fd: number;
  bytes: number;
  head: Head;
  /** The probes of each arming, in order. */
  stages: ProbeInfo[][];
  /** Events of all blocks that are whole. */
  events: number;
  /** Absent where it was cut. */
  end?: End;
  /** Why nothing behind a place can be read: "is cut at byte 4096: ..." */
  cut?: string;
}

/** Opens a recording and looks over its blocks. Throws UserError for a file that is none. `fd` is the caller's to close. */
export function openRecording(path: string): Recording {
  const fd = openOrSay(path);
  try {
    return look(path, fd);
  } catch (error) {
    closeSync(fd);
    if (error instanceof ShapeError) throw new UserError(`${path} ${error.message}`);
    if ((error as NodeJS.ErrnoException).syscall !== undefined)
      throw new UserError(`the recording ${path} cannot be read: ${systemWords(error)}`);
    throw error;
  }
}

function openOrSay(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw new UserError(`the recording ${path} cannot be opened: ${systemWords(error)}`);
  }
}

function look(path: string, fd: number): Recording {
  const reader = new BlockReader(fd);
  if (reader.next()?.kind !== KIND.head) throw new RecordingError("does not begin with what was run");
  const head = parse(reader.payload(), checkHead, "its head");
  const recording: Recording = { path, fd, bytes: reader.size, head, stages: [], events: 0 };
  try {
    for (let block = reader.next(); block && !recording.end; block = reader.next()) {
      recording.events += block.events;
      if (block.kind === KIND.call) takeCall(reader.payload(), recording.stages);
      if (block.kind === KIND.end) recording.end = parse(reader.payload(), checkEnd, "its end");
    }
    if (!recording.end) recording.cut = "ends before its run did: whoever wrote it was stopped";
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    recording.cut = error.message;
  }
  return recording;
}

function takeCall(payload: Buffer, stages: ProbeInfo[][]): void {
  const [name, args] = parse(payload, checkCall, "a call");
  if (name === "arm") stages.push(parse(Buffer.from(String(args[0])), checkProbes, "its probes"));
}

/** Every probe that it has events of, each number's latest. */
export function probesOf({ stages }: Recording): ProbeInfo[] {
  return [...new Map(stages.flat().map((probe) => [probe.number, probe])).values()];
}
