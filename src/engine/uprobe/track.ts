/** Which processes are traced, from now on and as they come; and what the script wants to know of them. */
import { native } from "../../native.ts";
import { descendantsOf } from "../../process.ts";
import type { EngineOptions, Point, PointScope } from "../engine.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { kernelTypes } from "./btf.ts";
import type { Scope } from "./filter.ts";
import { attachTracepoint, execProgram, execTeller, exitProgram, forkProgram, type TaskOffsets } from "./follow.ts";
import { PROGRAM } from "./kernel.ts";
import type { Maps } from "./maps.ts";
import type { ProcessFacts } from "./process-record.ts";

/** Shows a program before it is loaded. */
export type Dump = (title: string, program: Assembler) => void;

export class Tracker {
  #tracepoints: number[] = [];
  /** What the tracepoints were attached for. */
  #following = "";
  /** Where the kernel keeps what PROCESS records hold, when they are wanted. */
  facts: ProcessFacts | undefined;
  /** The map of threads' variables, when there are any. */
  selves: number | undefined;

  constructor(
    private readonly maps: Maps,
    private readonly dump: Dump,
  ) {}

  /** Follows the processes of these points, and no others. */
  follow(points: readonly Point[], options: EngineOptions): void {
    const { maps } = this;
    const { live, nofollow, target, running, threadEnds, processFacts, execs } = options;
    const isTargeted = (live && target !== undefined) || points.some((point) => scopeOf(point).kind === "target");
    const isFollowing = isTargeted && !nofollow;
    const isTargetAlone = isTargeted && points.every((point) => scopeOf(point).kind === "target");
    const following = JSON.stringify([isTargeted, isTargetAlone, threadEnds, processFacts, execs, this.selves]);
    if (this.#following === following) return;
    this.close();
    this.#following = following;
    const { selves } = this;
    const isWatching = [isFollowing, threadEnds, processFacts, execs, selves !== undefined].includes(true);
    if (isWatching) {
      const btf = kernelTypes();
      const task = btf.offsets("task_struct", ["tgid", "signal", "real_parent"]);
      const offsets: TaskOffsets = { ...task, ...btf.offsets("signal_struct", ["live"]) };
      this.facts = processFacts ? { parent: task.real_parent, tgid: task.tgid } : undefined;
      if (isFollowing) this.#trace("task_newtask", forkProgram(maps, offsets));
      if (isFollowing) this.#trace("sched_process_exec", execProgram(maps));
      const exits: Scope = isTargetAlone ? { kind: "targets", map: maps.targets } : { kind: "all" };
      if (execs) this.#trace("sched_process_exec", execTeller(maps, exits));
      this.#trace("sched_process_exit", exitProgram(maps, offsets, exits, { told: threadEnds, selves }));
    }
    if (!isTargeted || target === undefined) return;
    for (const root of new Set([target, ...running])) {
      maps.addTarget(root);
      if (isFollowing) for (const pid of descendantsOf(root)) maps.addTarget(pid);
    }
  }

  /** Follows nobody any more. */
  close(): void {
    this.#following = "";
    for (const fd of this.#tracepoints.splice(0)) native.closeFd(fd);
  }

  #trace(name: string, program: Assembler): void {
    this.dump(name, program);
    this.#tracepoints.push(...attachTracepoint(program.encode(), PROGRAM.rawTracepoint, name));
  }
}

function scopeOf({ scope }: Point): PointScope {
  return scope ?? { kind: "target" };
}

/** The point's processes, as programs see them. */
export function scopeIn(maps: Maps | undefined, point: Point): Scope {
  const scope = scopeOf(point);
  return scope.kind === "target" ? { kind: "targets", map: maps?.targets ?? -1 } : scope;
}
