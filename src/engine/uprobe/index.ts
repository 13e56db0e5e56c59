/**
 * The uprobe engine: markers that are in the binaries, in any process. For each site a program is made that reads the
 * marker's arguments and writes a record; it stands in the kernel, and so does the ring, which all processes share.
 */
import type { Site } from "../../elf/site.ts";
import type { NativeError } from "../../native.ts";
import type { Marker } from "../../probe/provider.ts";
import type { Engine, EngineLosses, EngineOptions, Host, Point, PointScope } from "../engine.ts";
import { descendantsOf } from "../../process.ts";
import { UserError } from "../../errors.ts";
import { Attachments, type Way } from "./attach.ts";
import { disassemble } from "./bpf/disassemble.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { Btf } from "./btf.ts";
import type { Scope } from "./filter.ts";
import { attachTracepoint, exitProgram, forkProgram, type TaskOffsets } from "./follow.ts";
import { PROGRAM } from "./kernel.ts";
import { layoutOf } from "./layout.ts";
import { Maps } from "./maps.ts";
import { assembleProgram, type ProgramContext, type ProgramPoint } from "./program.ts";
import { whyNot } from "./privileges.ts";
import { native } from "../../native.ts";

/** @param way how to attach; undefined = the best that the kernel has. */
export function createUprobeEngine(way?: Way): Engine {
  return new UprobeEngine(way);
}

class UprobeEngine implements Engine {
  readonly name = "uprobe";
  readonly armsFiles = true;
  #maps: Maps | undefined;
  #attachments: Attachments | undefined;
  #context: ProgramContext | undefined;
  #tracepoints: number[] = [];
  /** What the tracepoints were attached for. */
  #following = "";
  #ring = -1;
  #host: Host | undefined;

  constructor(private readonly preferred: Way | undefined) {}

  refuses(...[provider]: Parameters<Engine["refuses"]>): string | undefined {
    return provider.solitary ? "" : whyNot();
  }

  layout(marker: Marker, sites: readonly Site[]): Marker {
    return layoutOf(marker, sites);
  }

  async arm(points: Point[], options: EngineOptions, host: Host): Promise<void> {
    this.#host = host;
    try {
      this.#arm(points, options, host);
    } catch (error) {
      this.#release();
      throw explain(error as NativeError);
    }
  }

  #arm(points: Point[], options: EngineOptions, host: Host): void {
    const maps = (this.#maps = new Maps(options.bufsize));
    this.#attachments = new Attachments((title, program) => {
      if (options.dumpbpf) process.stderr.write(`${title}\n${disassemble(program.finish())}\n`);
    }, this.preferred);
    this.#context = { maps, strsize: options.strsize, process: undefined };
    this.#ring = host.addRing({ fd: maps.ring, kind: "bpf", size: maps.ringBytes, pid: 0 });
    this.#follow(points, options);
    for (const point of points) this.add(point, point.sites ?? []);
    host.verbose(`uprobes by ${this.#attachments.way} links`);
    if (options.onfull === "wait")
      host.verbose(
        "programs in the kernel cannot wait for the handlers: with -x engine=uprobe, events that come too fast are dropped and counted",
      );
  }

  /**
   * What says the same stays attached. A point whose clauses want something else is taken out and put in again, and
   * what fires meanwhile, some milliseconds, is not seen.
   */
  async change(points: Point[], options: EngineOptions): Promise<void> {
    try {
      this.#follow(points, options);
      const wanted = new Map(points.map((point) => [point.number, this.#keyOf(point)]));
      this.#attachments!.keep((number, key) => wanted.get(number) === key);
      for (const point of points) this.add(point, point.sites ?? []);
    } catch (error) {
      throw explain(error as NativeError);
    }
  }

  add(point: Point, sites: readonly Site[]): void {
    const own = this.#programPoint(point);
    const assemble = (site: Site) => assembleProgram(site, own, this.#context!);
    const count = this.#attachments!.attach(point.number, this.#keyOf(point), sites, assemble);
    if (count > 0) this.#host!.verbose(`${point.provider.name}:::${point.marker.name}: ${count} of its sites armed`);
  }

  targets(): number[] {
    return this.#maps?.targetPids ?? [];
  }

  environment(): Record<string, string> {
    return {};
  }

  async disarm(): Promise<void> {
    this.#attachments?.close();
    this.#unfollow();
    if (this.#ring >= 0) this.#host?.endRing(this.#ring);
  }

  close(): void {
    this.#release();
  }

  losses(): EngineLosses {
    const { lost, faults } = this.#maps?.readCounts() ?? { lost: [], faults: [] };
    const entries = lost.map((count, probe) => [probe, count] as const).filter(([, count]) => count > 0);
    return { lost: Object.fromEntries(entries), counts: { faults: faults.reduce((sum, count) => sum + count, 0) } };
  }

  findings(): string[] {
    return [];
  }

  /** All that the programs of a point are made from, besides their sites. */
  #keyOf({ captures, tests, scope }: Point): string {
    return JSON.stringify([captures, tests, scope, this.#context!.process]);
  }

  /** Which processes are traced, from now on and as they come; and what the script wants to know of them. */
  #follow(points: Point[], options: EngineOptions): void {
    const maps = this.#maps!;
    const { live, nofollow, target, threadEnds, processFacts } = options;
    const isTargeted = (live && target !== undefined) || points.some((point) => scopeOf(point).kind === "target");
    const isFollowing = isTargeted && !nofollow;
    const isTargetAlone = isTargeted && points.every((point) => scopeOf(point).kind === "target");
    const following = JSON.stringify([isTargeted, isTargetAlone, threadEnds, processFacts]);
    if (this.#following === following) return;
    this.#following = following;
    this.#unfollow();
    if (isFollowing || threadEnds || processFacts) {
      const btf = new Btf();
      const task = btf.offsets("task_struct", ["tgid", "signal", "real_parent"]);
      const offsets: TaskOffsets = { ...task, ...btf.offsets("signal_struct", ["live"]) };
      this.#context!.process = processFacts ? { parent: task.real_parent, tgid: task.tgid } : undefined;
      if (isFollowing) this.#trace("task_newtask", forkProgram(maps, offsets), options);
      const exits: Scope = isTargetAlone ? { kind: "targets", map: maps.targets } : { kind: "all" };
      this.#trace("sched_process_exit", exitProgram(maps, offsets, exits, threadEnds), options);
    }
    if (!isTargeted || target === undefined) return;
    maps.addTarget(target);
    if (isFollowing) for (const pid of descendantsOf(target)) maps.addTarget(pid);
  }

  #unfollow(): void {
    for (const fd of this.#tracepoints.splice(0)) native.closeFd(fd);
  }

  #trace(name: string, program: Assembler, options: EngineOptions): void {
    if (options.dumpbpf) process.stderr.write(`${name}\n${disassemble(program.finish())}\n`);
    this.#tracepoints.push(...attachTracepoint(program.encode(), PROGRAM.rawTracepoint, name));
  }

  #programPoint(point: Point): ProgramPoint {
    const { number, marker, captures, tests = [] } = point;
    const scope = scopeOf(point);
    return {
      number,
      marker,
      captures,
      tests,
      scope: scope.kind === "target" ? { kind: "targets", map: this.#maps?.targets ?? -1 } : scope,
    };
  }

  #release(): void {
    this.#attachments?.close();
    this.#unfollow();
    this.#maps?.close();
    this.#maps = undefined;
  }
}

function scopeOf({ scope }: Point): PointScope {
  return scope ?? { kind: "target" };
}

function explain(error: NativeError): Error {
  if (error.syscall === undefined) return error;
  const log = (error as { log?: string }).log;
  return new UserError(
    `the probes could not be armed: ${error.message}${log ? `\n${log.split("\n").slice(-20).join("\n")}` : ""}`,
  );
}
