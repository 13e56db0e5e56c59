/**
 * The kernel engine: what the kernel itself sees, in any process: what runs on each processor (profile-N), and how
 * processes come and go (proc). Programs as the uprobe engine's, with its maps and a ring of their own.
 */
import { native } from "../../native.ts";
import type { ContextName } from "../../probe/context.ts";
import type { Engine, EngineLosses, EngineOptions, Host, Point } from "../engine.ts";
import { lacksContext } from "../uprobe/context.ts";
import { disassemble } from "../uprobe/bpf/disassemble.ts";
import { kernelTypes } from "../uprobe/btf.ts";
import { attachTracepoint } from "../uprobe/follow.ts";
import { PROGRAM } from "../uprobe/kernel.ts";
import { lossesOf, Maps } from "../uprobe/maps.ts";
import { inContainer, missingRights } from "../uprobe/privileges.ts";
import { scopeIn, Tracker, type Dump } from "../uprobe/track.ts";
import { explainArming } from "../uprobe/explain.ts";
import { LIVES, lifeProgram } from "./lives.ts";
import { sampleProgram, startSampling } from "./sample.ts";

export function createKernelEngine(): Engine {
  return new KernelEngine();
}

/** A program that runs now. */
interface Armed {
  /** What it was made from. */
  key: string;
  fds: number[];
}

class KernelEngine implements Engine {
  readonly name = "kernel";
  #maps: Maps | undefined;
  #tracker: Tracker | undefined;
  #dump: Dump = () => {};
  /** By probe number. */
  #armed = new Map<number, Armed>();
  #ring = -1;
  #host: Host | undefined;

  refuses(...[, marker]: Parameters<Engine["refuses"]>): string | undefined {
    if (!marker.clock?.samples && !marker.life) return "";
    const why = missingRights("kernel") ?? inContainer("kernel");
    return why && marker.clock ? `${why}; tick-N fires without` : why;
  }

  lacks(context: ContextName): string | undefined {
    return lacksContext(context);
  }

  async arm(points: Point[], options: EngineOptions, host: Host): Promise<void> {
    this.#host = host;
    try {
      const maps = (this.#maps = new Maps(options.bufsize));
      this.#dump = (title, program) => {
        if (options.dumpbpf) process.stderr.write(`${title}\n${disassemble(program.finish())}\n`);
      };
      this.#tracker = new Tracker(maps, this.#dump);
      this.#ring = host.addRing({ fd: maps.ring, kind: "bpf", size: maps.ringBytes, pid: 0 });
      await this.change(points, options);
    } catch (error) {
      this.close();
      throw explainArming(error);
    }
    const start = points.find(({ marker }) => marker.life && marker.name === "start");
    if (start && options.isCommand && options.target !== undefined)
      host.fireNow({ probe: start.number, pid: options.target, tid: options.target, ints: [process.pid] });
  }

  async change(points: Point[], options: EngineOptions): Promise<void> {
    const keyOf = ({ number, captures, context, scope, marker }: Point) =>
      JSON.stringify([number, captures, context, scope, marker.name, options.processFacts]);
    const wanted = new Map(points.map((point) => [point.number, keyOf(point)]));
    for (const [number, { key }] of this.#armed) if (wanted.get(number) !== key) this.#takeOut(number);
    const fresh = points.filter(({ number }) => !this.#armed.has(number));
    const lives = fresh.filter(({ marker }) => marker.life);
    // The programs that follow processes forget one that ends: they come after those that tell of it.
    if (lives.length > 0) this.#tracker!.close();
    for (const point of lives) this.#put(point, keyOf(point), this.#armLife(point, options));
    this.#tracker!.follow(points, options);
    for (const point of fresh.filter(({ marker }) => marker.clock))
      this.#put(point, keyOf(point), this.#armSample(point, options));
  }

  #put({ number }: Point, key: string, fds: number[]): void {
    this.#armed.set(number, { key, fds });
  }

  #takeOut(number: number): void {
    for (const fd of this.#armed.get(number)?.fds ?? []) native.closeFd(fd);
    this.#armed.delete(number);
  }

  #armLife(point: Point, options: EngineOptions): number[] {
    const btf = kernelTypes();
    const task = btf.offsets("task_struct", ["tgid", "pid", "exit_code", "signal", "real_parent"]);
    const offsets = { ...task, ...btf.offsets("signal_struct", ["live"]) };
    const facts = options.processFacts ? { parent: task.real_parent, tgid: task.tgid } : undefined;
    const maps = this.#maps!;
    const program = lifeProgram(point, {
      maps,
      frames: options.userFrames,
      scope: scopeIn(maps, point),
      offsets,
      facts,
    });
    const { tracepoint } = LIVES[point.marker.name]!;
    this.#dump(`${tracepoint} (proc:::${point.marker.name})`, program);
    return attachTracepoint(program.encode(), PROGRAM.rawTracepoint, tracepoint);
  }

  #armSample(point: Point, { userFrames: frames }: EngineOptions): number[] {
    const maps = this.#maps!;
    const program = sampleProgram(point, { maps, frames }, scopeIn(maps, point), this.#tracker!.facts);
    this.#dump(point.marker.name, program);
    return startSampling(program.encode(), point.marker.clock!.interval);
  }

  environment(): Record<string, string> {
    return {};
  }

  async disarm(): Promise<void> {
    this.#release();
    if (this.#ring >= 0) this.#host?.endRing(this.#ring);
  }

  losses(): EngineLosses {
    return lossesOf(this.#maps);
  }

  close(): void {
    this.#release();
    this.#maps?.close();
    this.#maps = undefined;
  }

  findings(): string[] {
    return [];
  }

  #release(): void {
    for (const number of [...this.#armed.keys()]) this.#takeOut(number);
    this.#tracker?.close();
  }
}
