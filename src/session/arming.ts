/**
 * What is armed: the plan of the clauses that are on, the engines that serve it, the files that were looked into.
 *
 *   begin(clauses)   plan -> engines armed -> the sandbox knows the probes     once, before the command runs
 *   change(clauses)  plan -> the sandbox knows the probes -> engines changed   as often as clauses come, go, are switched
 *
 * A change is whole or not at all: when the clauses have no plan, or an engine refuses it, what was armed stays armed.
 */
import { DiagnosticError } from "../diagnostic.ts";
import { allProcesses } from "../elf/process.ts";
import type { FileName } from "../elf/file-name.ts";
import type { Engine, EngineLosses, EngineOptions, Host, Point } from "../engine/engine.ts";
import { engines } from "../engine/registry.ts";
import type { Settings } from "../options/registry.ts";
import type { Program } from "../handler/program.ts";
import { makeCatalog, sitesFor, type Catalog } from "../probe/catalog.ts";
import { namesProviders } from "../probe/match.ts";
import { providers } from "../probe/registry.ts";
import type { Recording } from "../record/recording.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import { filesOf, namedProcesses, type Subject } from "./files.ts";
import { Numbers } from "./numbers.ts";
import { combineProbes, makePlan, type Plan } from "./plan.ts";
import { nothingPushed } from "./pushdown.ts";
import { makeReplayPlan } from "./replay-plan.ts";
import { unservedProcesses } from "./unserved.ts";
import { Watch } from "./watch.ts";
import type { Wishes } from "./wishes.ts";

/** What it needs of the session. */
export interface ArmingRequest {
  subject: Subject;
  /** Those of the command line, and once the script is loaded, of the script. */
  settings(): Settings;
  /** $1, $2, ... */
  args: string[];
  /** Whether clauses may come later. */
  live: boolean;
  /** Whether the run is recorded, */
  records(): boolean;
  /** and what is replayed. */
  replay: Recording | undefined;
  host: Omit<Host, "combine">;
  /** What the script may ask of processes and threads besides their events. */
  wishes(): Wishes;
  program(): Program;
  /** Has the sandbox take these probes into service: `whole`, and no others. Resolves when it has. */
  tellProbes(probes: ProbeInfo[], whole: boolean): Promise<void>;
}

/** What was armed for the clauses that the text shows. */
interface Early {
  /** keyOf them. */
  clauses: string;
  /** What engines had to say: it is said when the run has begun. */
  told: (() => void)[];
  /** Why one of them could not be armed. */
  error?: unknown;
}

/** Numbers below belong to engines whose records carry small ones, in a session to which probes are added. */
const LIVE_FLOOR = 64;

export class Arming {
  readonly #engines: Engine[] = engines.map((create) => create());
  /** What has been armed before the script was run. */
  #early: Early | undefined;
  readonly #armed = new Set<Engine>();
  /** Those that had something to serve, at one time or another. */
  readonly #serving = new Set<Engine>();
  readonly #numbers: Numbers;
  #plan: Plan = {
    probes: [],
    points: new Map(),
    awaited: [],
    begin: -1,
    end: -1,
    summary: [],
    choices: [],
    pushdown: new Map(),
  };
  /** Probes that stand for several: an engine has asked for them. */
  #combined: ProbeInfo[] = [];
  /** Every probe there has been, by number: what was lost of it is told at the end. */
  readonly #known = new Map<number, ProbeInfo>();
  /** Files looked into for markers, and what is in them. */
  #files: FileName[] = [];
  #catalog: { key: string; catalog: Catalog } | undefined;
  #watch: Watch | undefined;
  #paused = false;
  /** What the engines are being changed to. */
  #changing: Promise<void> = Promise.resolve();
  /** Nothing is armed any more, nor will be. */
  #isOver = false;

  constructor(private readonly request: ArmingRequest) {
    this.#numbers = new Numbers(request.live ? LIVE_FLOOR : 0);
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** What is in service now, but for what records of may still be on their way. */
  get inService(): ProbeInfo[] {
    return [...this.#plan.probes, ...this.#combined];
  }

  /** Those that are in use. */
  get engines(): Engine[] {
    return [...this.#armed];
  }

  get probes(): ProbeInfo[] {
    return [...this.#known.values()];
  }

  /**
   * Plans for the clauses that the script's text shows, while the sandbox starts; and arms them, if `arms` and if nothing
   * can come of it before the command runs. Most scripts declare what their text shows, and then nothing is left to be
   * done. What is wrong is told when the script has been run.
   */
  async prepare(clauses: ClauseInfo[], arms: boolean): Promise<void> {
    if (this.request.subject.kind !== "command") return; // (processes come and go meanwhile, and their files with them)
    try {
      const { live, records, replay } = this.request;
      const plan = this.#makePlan(clauses, arms ? this.#numbers : new Numbers(0));
      for (const engine of plan.points.keys()) engine.prepare?.();
      if (arms && !live && !records() && !replay && isQuiet(plan)) await this.#armEarly(clauses, plan);
    } catch {
      // (a description that only the run can tell, for one)
    }
  }

  async #armEarly(clauses: ClauseInfo[], plan: Plan): Promise<void> {
    this.#early = { clauses: keyOf(clauses), told: [] };
    this.#plan = plan;
    for (const [engine, points] of plan.points) {
      try {
        await this.#arm(engine, points);
      } catch (error) {
        this.#early.error = error;
        this.#armed.delete(engine);
        engine.close();
        const index = this.#engines.indexOf(engine);
        this.#engines[index] = engines[index]!();
      }
    }
  }

  /** What would be armed. Throws as `begin` would. */
  foresee(clauses: ClauseInfo[]): Plan {
    return this.#makePlan(clauses, new Numbers(0));
  }

  /** Arms everything; what the command's environment must have. */
  async begin(clauses: ClauseInfo[]): Promise<Record<string, string>> {
    const early = this.#early;
    this.#early = undefined;
    const isAsShown = early?.clauses === keyOf(clauses);
    if (isAsShown && "error" in early!) throw early!.error;
    const plan = isAsShown ? this.#plan : this.#makePlan(clauses);
    for (const tell of early?.told ?? []) tell();
    if (early && !isAsShown) await this.#switch(plan);
    this.#plan = plan;
    this.#note(plan);
    const environment: Record<string, string> = {};
    for (const engine of new Set([...plan.points.keys(), ...this.#engines.filter((each) => this.#isAhead(each))])) {
      if (!this.#armed.has(engine)) await this.#arm(engine, plan.points.get(engine) ?? []);
      Object.assign(environment, engine.environment(process.env));
    }
    void this.#tell([...plan.probes, ...this.#combined]); // it hears in order: no need to wait
    return environment;
  }

  /** From now on these clauses and no others. Throws DiagnosticError or UserError, and then nothing has changed. */
  async change(clauses: ClauseInfo[]): Promise<void> {
    if (this.request.replay) return; // there is nothing to take out of anything
    const before = this.#plan;
    const plan = this.#makePlan(clauses);
    try {
      await this.#switch(plan);
      this.#note(plan);
    } catch (error) {
      await this.#switch(before);
      throw error;
    }
    this.watch();
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Takes everything out of the target, or puts it in again; the sandbox keeps what it knows. */
  async pause(paused: boolean): Promise<void> {
    this.#paused = paused;
    await this.#changeEngines(this.#plan);
    this.watch();
  }

  /** Arms what files that appear from now on have of the plan's probes. */
  watch(): void {
    this.#watch?.close();
    const { awaited } = this.#plan;
    if (awaited.length === 0 || this.#paused || this.#isOver) return;
    const engine = awaited[0]!.engine;
    const own = targetOf(this.request.subject);
    const targets = own === undefined ? undefined : () => engine.targets?.() ?? [own];
    const execs = own === undefined ? undefined : () => engine.execs?.() ?? 0;
    this.#watch = new Watch(this.#files, targets, execs, (file) => {
      for (const engine of new Set(awaited.map((one) => one.engine)))
        engine.add?.(
          awaited
            .filter((one) => one.engine === engine)
            .map((one) => ({ point: one.point, sites: sitesFor(one.match, file) })),
        );
    });
  }

  /** Which of the processes that run cannot fire what was asked for, a sentence each. */
  unserved(): string[] {
    const { awaited } = this.#plan;
    const { subject } = this.request;
    if (subject.kind === "command" || awaited.length === 0) return [];
    const pids = subject.kind === "system" ? allProcesses() : (awaited[0]!.engine.targets?.() ?? []);
    return unservedProcesses(
      awaited.map(({ match }) => match),
      pids,
    );
  }

  /** Takes everything out of the target, for good. A change that is under way ends first, as far as it has come. */
  async disarm(): Promise<void> {
    this.#isOver = true;
    this.#watch?.close();
    await this.#changing.catch(() => {}); // (who asked for it is told)
    await Promise.all(this.engines.map((engine) => engine.disarm()));
  }

  /** What the end of a run should say of probes that could not fire. `command`: what ran under -c. */
  findings(command: string | undefined): string[] {
    return [...this.#serving].flatMap((engine) => engine.findings(command));
  }

  losses(): EngineLosses[] {
    return this.engines.flatMap((engine) => engine.losses?.() ?? []);
  }

  close(): void {
    this.#watch?.close();
    for (const engine of this.#armed) engine.close();
  }

  /** Whether it is needed though it has no point yet: it gets in only as the command starts. */
  #isAhead(engine: Engine): boolean {
    const { live, subject } = this.request;
    return live && subject.kind === "command" && engine.entersProcesses === true;
  }

  async #switch(plan: Plan): Promise<void> {
    const leaving = this.#leaving(plan);
    this.#plan = plan;
    this.#combined = [];
    await this.#tell([...plan.probes, ...leaving]);
    await this.#changeEngines(plan);
  }

  #changeEngines(plan: Plan): Promise<void> {
    return (this.#changing = this.#changeEach(plan));
  }

  async #changeEach(plan: Plan): Promise<void> {
    for (const engine of new Set([...this.#armed, ...plan.points.keys()])) {
      if (this.#isOver) return; // it may have ended while the sandbox was asked, or another engine was changed
      const points = this.#paused ? [] : (plan.points.get(engine) ?? []);
      if (this.#armed.has(engine)) await engine.change(points, this.#options());
      else await this.#arm(engine, points);
    }
  }

  /** Probes that records of may still be on their way, with those of their clauses that go on. */
  #leaving(plan: Plan): ProbeInfo[] {
    const staying = new Set(plan.probes.map(({ number }) => number));
    const clauses = new Set(plan.probes.flatMap((probe) => probe.clauses));
    return [...this.#plan.probes, ...this.#combined]
      .filter(({ number }) => !staying.has(number))
      .map((probe) => ({ ...probe, clauses: probe.clauses.filter((id) => clauses.has(id)) }))
      .filter((probe) => probe.clauses.length > 0);
  }

  async #arm(engine: Engine, points: Point[]): Promise<void> {
    this.#armed.add(engine);
    const { host } = this.request;
    const told = this.#early?.told;
    const later =
      <A extends unknown[]>(tell: (...args: A) => void) =>
      (...args: A) =>
        told && this.#early ? void told.push(() => tell(...args)) : tell(...args);
    await engine.arm(points, this.#options(), {
      ...host,
      say: later(host.say),
      verbose: later(host.verbose),
      combine: (points) => this.#combine(engine, points),
    });
  }

  /** One probe for several; while there is a change under way, for those that its engine has still. */
  #combine(engine: Engine, points: Point[]): number {
    const parts = points.map(({ number }) => this.#known.get(number)!);
    const captures = points.reduce((all, point) => all | point.captures, 0);
    const key = JSON.stringify(["combined", parts.map(({ number }) => number), captures]);
    const number = this.#numbers.of(key, this.request.live ? engine.numbers : undefined, new Set());
    const probe = combineProbes(number, points[0]!.marker, parts);
    this.#combined.push(probe);
    this.#known.set(number, probe);
    void this.request.tellProbes([probe], false);
    return number;
  }

  #note({ points }: Plan): void {
    for (const [engine, list] of points) if (list.length > 0 || this.request.replay) this.#serving.add(engine);
  }

  async #tell(probes: ProbeInfo[]): Promise<void> {
    for (const probe of probes) this.#known.set(probe.number, probe);
    await this.request.tellProbes(probes, true);
  }

  /**
   * Files are looked into only where that is of use: for a command whose probes the agent serves, it would only cost
   * time.
   */
  #makePlan(clauses: ClauseInfo[], numbers = this.#numbers): Plan {
    const { args, subject, replay } = this.request;
    const { engine, capture, zdefs: allowNoMatch } = this.request.settings();
    const target = targetOf(subject);
    const common = {
      args,
      target,
      isCommand: subject.kind === "command",
      engines: this.#engines,
      numbers,
      captureAll: this.request.records() && capture === "all",
      nothingPushed: nothingPushed(this.request.settings().pushdown, this.request.live, this.request.records()),
    };
    const program = this.request.program();
    const descriptions = clauses.flatMap((clause) => clause.descriptions);
    if (replay) return makeReplayPlan(clauses, program, replay, { args, allowNoMatch });
    const isAgents = common.isCommand ? engine !== "uprobe" : engine === "agent";
    if (isAgents && descriptions.every((text) => namesProviders(text, providers, { args }))) {
      try {
        return makePlan(clauses, program, { ...common, allowNoMatch: false, engine: "agent", providers });
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error; // somebody else must serve it, or say why nobody can
      }
    }
    this.#files = filesOf(subject, namedProcesses(descriptions));
    return makePlan(clauses, program, {
      ...common,
      allowNoMatch,
      engine,
      providers: this.#lookInto(this.#files).providers,
    });
  }

  #lookInto(files: FileName[]): Catalog {
    const key = JSON.stringify(files.map(({ path, name }) => [path, name]));
    if (this.#catalog?.key === key) return this.#catalog.catalog;
    const catalog = makeCatalog(files);
    for (const problem of catalog.problems) this.request.host.verbose(problem);
    this.#catalog = { key, catalog };
    return catalog;
  }

  #options(): EngineOptions {
    const { subject, live } = this.request;
    const { bufsize, strsize, onfull, waitmax, nofollow, dumpbpf, pystackframes, ustackframes, tallysize } =
      this.request.settings();
    const wait = onfull === "auto" ? subject.kind === "command" : onfull === "wait";
    return {
      bufsize,
      strsize,
      onfull: wait ? "wait" : "drop",
      waitmax,
      nofollow,
      frames: pystackframes,
      userFrames: ustackframes,
      tallysize,
      isCommand: subject.kind === "command",
      dumpbpf,
      live,
      target: targetOf(subject),
      running: subject.kind === "process" ? [subject.pid, ...subject.others] : [],
      ...this.request.wishes(),
    };
  }
}

/** Whether nothing fires, or is done to anybody, before the command starts. */
function isQuiet({ points }: Plan): boolean {
  return [...points].every(
    ([engine, list]) => engine.early && list.every(({ scope = { kind: "target" } }) => scope.kind === "target"),
  );
}

/** All that a plan is made from, of clauses. */
function keyOf(clauses: readonly ClauseInfo[]): string {
  return JSON.stringify(
    clauses.map(({ id, place, descriptions, captures, context }) => {
      const { module, line, column } = place;
      return [
        id,
        module,
        line,
        column,
        descriptions,
        captures.fields,
        captures.strings,
        captures.lengths,
        captures.bytes,
        context,
      ];
    }),
  );
}

/** The pid of $target; undefined when every process is traced. */
export function targetOf(subject: Subject): number | undefined {
  return subject.kind === "system" ? undefined : subject.pid;
}
