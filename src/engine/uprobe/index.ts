/**
 * The uprobe engine: markers that are in the binaries, in any process. For each site a program is made that reads the
 * marker's arguments and writes a record; it stands in the kernel, and so does the ring, which all processes share.
 */
import type { Site } from "../../elf/site.ts";
import type { ContextName } from "../../probe/context.ts";
import type { Marker } from "../../probe/provider.ts";
import type { Engine, EngineLosses, EngineOptions, Host, Point, PointWork } from "../engine.ts";
import { Attachments } from "./attach.ts";
import { lacksContext } from "./context.ts";
import { disassemble } from "./bpf/disassemble.ts";
import { kernelTypes } from "./btf.ts";
import { layoutOf } from "./layout.ts";
import { explainArming } from "./explain.ts";
import type { Way } from "./links.ts";
import { lossesOf, Maps } from "./maps.ts";
import { Members } from "./members.ts";
import type { Wanted } from "./parts.ts";
import { assembleProgram, type ProgramContext, type ProgramPoint } from "./program.ts";
import { whyNot } from "./privileges.ts";
import { Programs, shapeOf } from "./shape.ts";
import { Tallies } from "./tallies.ts";
import { scopeIn, Tracker, type Dump } from "./track.ts";
import { pointWorks, refusesWork, selvesIn } from "./work/able.ts";
import { allOf } from "./work/clauses.ts";
import { fixedRows } from "./work/rows.ts";
import { TALLY_BYTES } from "../../wire.ts";

/** @param way how to attach; undefined = the best that the kernel has. */
export function createUprobeEngine(way?: Way): Engine {
  return new UprobeEngine(way);
}

class UprobeEngine implements Engine {
  readonly name = "uprobe";
  readonly armsFiles = true;
  readonly early = true;
  readonly readsMemory = true;
  #maps: Maps | undefined;
  #members: Members | undefined;
  #attachments: Attachments | undefined;
  #context: ProgramContext | undefined;
  #tracker: Tracker | undefined;
  #tallies: Tallies | undefined;
  /** By probe number. */
  #works: ReadonlyMap<number, readonly PointWork[]> = new Map();
  /** What whyNot has said: thousands of markers may ask. */
  #able: { why: string | undefined } | undefined;
  #ring = -1;
  #host: Host | undefined;

  constructor(private readonly preferred: Way | undefined) {}

  refuses(...[provider]: Parameters<Engine["refuses"]>): string | undefined {
    if (provider.solitary) return "";
    this.#able ??= { why: whyNot() };
    return this.#able.why;
  }

  layout(marker: Marker, sites: readonly Site[]): Marker {
    return layoutOf(marker, sites);
  }

  refusesWork(all: Parameters<typeof refusesWork>[0]): string | undefined {
    return refusesWork(all);
  }

  lacks(context: ContextName): string | undefined {
    return lacksContext(context);
  }

  prepare(): void {
    if (whyNot() === undefined) kernelTypes();
  }

  async arm(points: Point[], options: EngineOptions, host: Host): Promise<void> {
    this.#host = host;
    try {
      this.#arm(points, options, host);
    } catch (error) {
      if (this.#ring >= 0) host.endRing(this.#ring);
      this.#release();
      throw explainArming(error);
    }
  }

  #arm(points: Point[], options: EngineOptions, host: Host): void {
    const maps = (this.#maps = new Maps(options.bufsize));
    const dump: Dump = (title, program) => {
      if (options.dumpbpf) process.stderr.write(`${title}\n${disassemble(program.finish())}\n`);
    };
    const members = (this.#members = new Members());
    this.#attachments = new Attachments(members, dump, this.preferred);
    this.#tracker = new Tracker(maps, dump);
    this.#context = {
      maps,
      members,
      strsize: options.strsize,
      frames: options.userFrames,
      process: undefined,
      tallies: undefined,
    };
    this.#ring = host.addRing({ fd: maps.ring, kind: "bpf", size: maps.ringBytes, pid: 0 });
    this.#makeTallies(points, options);
    this.#follow(points, options);
    this.#attach(points);
    host.verbose(`uprobes by ${this.#attachments.way} links`);
    if (options.onfull === "wait")
      host.verbose(
        "programs in the kernel cannot wait for the handlers: with -x engine=uprobe, events that come too fast are dropped and counted",
      );
  }

  /** What says the same stays attached; attach.ts says how the rest is exchanged. */
  async change(points: Point[], options: EngineOptions): Promise<void> {
    try {
      this.#makeTallies(points, options);
      this.#follow(points, options);
      this.#attach(points);
    } catch (error) {
      throw explainArming(error);
    }
  }

  add(found: readonly { point: Point; sites: readonly Site[] }[]): void {
    const programs = new Programs();
    const wanted = found.map(({ point, sites }) => this.#wanted(point, sites, programs));
    const counts = this.#attachments!.arm(wanted, false);
    this.#tell(
      found.map(({ point }) => point),
      counts,
    );
  }

  execs(): number {
    return this.#maps?.execCount ?? 0;
  }

  targets(): number[] {
    return this.#maps?.targetPids ?? [];
  }

  environment(): Record<string, string> {
    return {};
  }

  async disarm(): Promise<void> {
    this.#attachments?.close();
    this.#tracker?.close();
    if (this.#ring >= 0) this.#host?.endRing(this.#ring);
  }

  close(): void {
    this.#release();
  }

  losses(): EngineLosses {
    return lossesOf(this.#maps);
  }

  findings(): string[] {
    return this.#tallies?.findings() ?? [];
  }

  /** Those, and no others. */
  #attach(points: readonly Point[]): void {
    const programs = new Programs();
    const wanted = points.map((point) => this.#wanted(point, point.sites ?? [], programs));
    this.#tell(points, this.#attachments!.arm(wanted, true));
  }

  #tell(points: readonly Point[], counts: readonly number[]): void {
    const sums = new Map<string, number>();
    points.forEach(({ provider, marker }, i) => {
      const name = `${provider.name}:::${marker.name}`;
      sums.set(name, (sums.get(name) ?? 0) + counts[i]!);
    });
    for (const [name, count] of sums) if (count > 0) this.#host!.verbose(`${name}: ${count} of its sites armed`);
  }

  #wanted(point: Point, sites: readonly Site[], programs: Programs): Wanted {
    const { number, marker, clauses = [] } = point;
    const context = this.#context!;
    const works = this.#works.get(number) ?? [];
    const firsts = works.flatMap((one) => ("first" in one ? [one.first] : []));
    const tally = Math.min(...firsts, 0xffff);
    const rows = firsts.length > 0 ? fixedRows(works, marker, tally) : undefined;
    const place = rows && context.tallies!.place(tally, rows);
    const shape = shapeOf(point, works, tally, place !== undefined, context.process);
    const assemble = (site: Site, entry?: number) => {
      const own = works.map((one) => ("first" in one ? { ...one, first: one.first - tally } : one));
      const places = rows && new Map(rows.rows.map(({ kind, at }) => [kind.tally, at]));
      return assembleProgram(
        site,
        this.#programPoint(point, own, place === undefined ? undefined : places),
        context,
        entry,
      );
    };
    return {
      meaning: { number, tally, place: place ?? 0 },
      shape,
      group: clauses.join(),
      sites,
      program: (site) => programs.of(site, shape, (entry) => assemble(site, entry)),
    };
  }

  #follow(points: Point[], options: EngineOptions): void {
    this.#tracker!.follow(points, options);
    this.#context!.process = this.#tracker!.facts;
  }

  /** What points' clauses count into, and keep for threads, once there are such. */
  #makeTallies(points: Point[], { tallysize }: EngineOptions): void {
    this.#works = pointWorks(points);
    const works = [...this.#works.values()].flat();
    if (works.length === 0) return;
    if (!this.#tallies) {
      this.#tallies = this.#context!.tallies = new Tallies(tallysize ?? TALLY_BYTES);
      this.#host!.addTallies({ ring: this.#ring, fd: this.#tallies.fd, size: this.#tallies.bytes });
    }
    if (works.some((one) => selvesIn(allOf(one)).length > 0)) this.#tracker!.selves = this.#tallies.selves;
  }

  #programPoint(point: Point, works: readonly PointWork[], rows: ProgramPoint["rows"]): ProgramPoint {
    const { marker, captures, bounds = {}, context = [], bytes = [], tests = [] } = point;
    return { marker, captures, bounds, context, bytes, tests, scope: scopeIn(this.#maps, point), works, rows };
  }

  #release(): void {
    this.#attachments?.close();
    this.#tracker?.close();
    this.#tallies?.close();
    this.#members?.close();
    this.#maps?.close();
    this.#maps = this.#members = undefined;
  }
}
