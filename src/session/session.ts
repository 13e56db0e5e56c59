/**
 * A session: from a request to an exit status.
 *
 *   load the script -> start the sandbox -> run the script there -> match its clauses to probes -> arm the engines
 *   -> BEGIN -> release the command -> ... -> disarm -> drain -> END -> what is left to print -> exit status
 *
 * It is over when the command ends, a handler calls exit, a signal asks, the output's reader goes away, or the sandbox
 * dies. Whatever ends it, the engines are disarmed and the command runs on to its own end, unharmed.
 */
import { loadProgram } from "../handler/load.ts";
import type { Program } from "../handler/program.ts";
import type {
  ClauseInfo,
  Facts,
  FromSandbox,
  Known,
  RuntimeOptions,
  ScriptError,
  ToSandbox,
} from "../runtime/contract.ts";
import { addCounts, addLost } from "../runtime/facts.ts";
import type { Engine, EngineLosses, EngineOptions, Host, Point } from "../engine/engine.ts";
import { Command, CommandError, describeEnd, resolveCommand, splitWords, type Ended } from "./command.ts";
import { UserError, systemWords } from "../errors.ts";
import { Output } from "./output.ts";
import { Sandbox } from "./sandbox.ts";
import { combineProbes, makePlan, type Plan } from "./plan.ts";
import { makeReplayPlan } from "./replay-plan.ts";
import { clockOffset, createRecording, makeHead, playedFindings, type NewRecording } from "./recording.ts";
import type { Recording } from "../record/recording.ts";
import { scriptFailure } from "./failure.ts";
import { dataQuality } from "./quality.ts";
import type { Settings } from "../options/registry.ts";
import { settle } from "../options/settings.ts";
import { DiagnosticError } from "../diagnostic.ts";
import type { FileName } from "../elf/file-name.ts";
import { makeCatalog, sitesFor } from "../probe/catalog.ts";
import { providers } from "../probe/registry.ts";
import { filesOf, namedProcesses, type Subject } from "./files.ts";
import { allProcesses } from "../elf/process.ts";
import { isRunning, whenEnded } from "../process.ts";
import { unservedProcesses } from "./unserved.ts";
import { Watch } from "./watch.ts";

export interface SessionRequest {
  scripts: ({ file: string } | { text: string })[];
  /** The command line to start and trace. */
  command: string | undefined;
  /** The running process to trace; with neither, every process is traced. */
  pid: number | undefined;
  /** File for the handlers' output; undefined = standard output. */
  output: string | undefined;
  /** File to record into; undefined = none. */
  record: string | undefined;
  /** What to replay; then there is neither command nor pid. */
  replay: Recording | undefined;
  verbose: boolean;
  /** $1, $2, ... */
  args: string[];
  /** The options that the command line sets. */
  settings: Partial<Settings>;
}

/** Why a session is over. */
type Over =
  | { why: "command"; ended: Ended }
  | { why: "target" }
  | { why: "played" }
  | { why: "unstartable"; error: CommandError }
  | { why: "exit" }
  | { why: "signal"; signal: NodeJS.Signals }
  | { why: "output"; error: NodeJS.ErrnoException }
  | { why: "failed" };

/** Signals that end a session; the command goes on, or gets its own from the terminal. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs one session to its end; the exit status. Throws DiagnosticError and UserError for what the user can mend. */
export async function runSession(request: SessionRequest): Promise<number> {
  const words = request.command === undefined ? undefined : splitWords(request.command);
  if (request.pid !== undefined && !isRunning(request.pid)) throw new UserError(`there is no process ${request.pid}`);
  const recorder = request.record === undefined ? undefined : createRecording(request.record);
  const output = new Output(request.output);
  const command = words && new Command(request.command!, resolveCommand(words[0]!, process.env), words);
  const session = new Session(request, output, command, recorder);
  try {
    return await session.run();
  } finally {
    session.close();
    recorder?.close();
  }
}

class Session {
  #sandbox: Sandbox;
  #plan: Plan | undefined;
  #over!: (reason: Over) => void;
  readonly #whenOver: Promise<Over>;
  readonly #clockOffset: string;
  #rings = 0;
  #findings: string[] = [];
  #exitStatus: number | undefined;
  /** Whether the handlers could not go on; that may come after the session is over, while it drains. */
  #failed = false;
  #program!: Program;
  /** Until the script is loaded and may have set some: those of the command line. */
  #settings: Settings;
  /** Files looked into for markers. */
  #files: FileName[] = [];
  #watch: Watch | undefined;
  /** Whether the sandbox has been given the rings and what else fires; before, those that there are wait here. */
  #reading = false;
  #waiting: (() => void)[] = [];

  constructor(
    private readonly request: SessionRequest,
    private readonly output: Output,
    private readonly command: Command | undefined,
    private readonly recorder: NewRecording | undefined,
  ) {
    this.#whenOver = new Promise((resolve) => (this.#over = resolve));
    this.#clockOffset = request.replay?.head.clockOffset ?? clockOffset();
    this.output.failed = (error) => this.#over({ why: "output", error });
    this.#settings = settle(request.settings);
    this.#sandbox = new Sandbox(this.#settings.memory, this.#settings.timelimit, recorder !== undefined, {
      message: (message) => this.#hear(message),
      text: (bytes) => {
        this.output.write(bytes);
        return this.output.full ? this.output.room() : undefined;
      },
      died: (why) => this.#fail(why),
    });
  }

  async run(): Promise<number> {
    const handler = (signal: NodeJS.Signals) => this.#over({ why: "signal", signal });
    for (const signal of SIGNALS) process.on(signal, handler);
    try {
      await this.#start();
      return await this.#finish(await this.#whenOver);
    } finally {
      for (const signal of SIGNALS) process.off(signal, handler);
    }
  }

  close(): void {
    this.#watch?.close();
    this.command?.abandon();
    for (const engine of this.#engines) engine.close();
    this.#sandbox.close();
    this.output.close();
  }

  get #engines(): Engine[] {
    return [...(this.#plan?.points.keys() ?? [])];
  }

  /** Everything up to the command's first instruction. Returns early when the session is over before that. */
  async #start(): Promise<void> {
    this.#program = loadProgram(this.request.scripts, { args: this.#args }); // while the sandbox starts
    this.#settings = settle(this.request.settings, this.#program.settings);
    const loaded = await this.#sandbox.ask(
      { type: "load", program: this.#program, options: this.#options() },
      "loaded",
    );
    if (!loaded) return;
    const plan = (this.#plan = this.#makePlan(loaded.clauses));
    const environment = await this.#arm(plan);
    this.#tellPlan(plan);
    this.#record();
    this.#sandbox.send({ type: "probes", probes: plan.probes });
    if (plan.begin >= 0 && !(await this.#sandbox.ask(this.#begin(plan), "fired"))) return;
    if (this.#exitStatus !== undefined) return;
    this.#read();
    this.#watchFiles(plan);
    this.#nameUnserved(plan);
    await this.#release(environment);
    if (this.request.pid !== undefined) void whenEnded(this.request.pid).then(() => this.#over({ why: "target" }));
  }

  /**
   * The plan. Files are looked into only where that is of use: for a command whose probes the agent serves, it would
   * only cost time.
   */
  #makePlan(clauses: ClauseInfo[]): Plan {
    const { args } = this.request;
    const { engine, zdefs: allowNoMatch } = this.#settings;
    const subject = this.#subject;
    const isCommand = subject.kind === "command";
    const captureAll = this.recorder !== undefined && this.#settings.capture === "all";
    const common = { args, target: this.#target, isCommand, captureAll };
    if (this.request.replay)
      return makeReplayPlan(clauses, this.#program, this.request.replay, { args: this.#args, allowNoMatch });
    if (engine !== "uprobe") {
      try {
        return makePlan(clauses, this.#program, { ...common, allowNoMatch: false, engine: "agent", providers });
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error; // somebody else must serve it, or say why nobody can
      }
    }
    this.#files = filesOf(subject, namedProcesses(clauses.flatMap(({ descriptions }) => descriptions)));
    const catalog = makeCatalog(this.#files);
    for (const problem of catalog.problems) this.#verbose(problem);
    return makePlan(clauses, this.#program, { ...common, allowNoMatch, engine, providers: catalog.providers });
  }

  get #subject(): Subject {
    const { command } = this;
    if (command) return { kind: "command", file: command.file, pid: command.pid };
    return this.request.pid === undefined ? { kind: "system" } : { kind: "process", pid: this.request.pid };
  }

  get #target(): number | undefined {
    return this.command?.pid ?? this.request.pid ?? (this.request.replay?.head.target || undefined);
  }

  /** $1, $2, ...: a replay without any has the recording's. */
  get #args(): string[] {
    const { args, replay } = this.request;
    return args.length === 0 && replay ? replay.head.args : args;
  }

  /** From now on what goes into the isolate goes into the file too. */
  #record(): void {
    if (!this.recorder) return;
    this.#sandbox.sendDescriptor(this.recorder.fd);
    const { args, scripts } = this.request;
    const head = makeHead({
      command: this.command?.line,
      target: this.#target ?? 0,
      args,
      scripts: scripts.map((script) => ("file" in script ? script.file : "<inline>")),
      clockOffset: this.#clockOffset,
      capture: this.#settings.capture,
    });
    this.#sandbox.send({ type: "record", head });
  }

  /** The sandbox reads the rings from now on, which is after BEGIN. */
  #read(): void {
    this.#reading = true;
    for (const act of this.#waiting.splice(0)) act();
  }

  /** Does it now, or when BEGIN has run. */
  #whenReading(act: () => void): void {
    if (this.#reading) act();
    else this.#waiting.push(act);
  }

  /** Says which of the processes that run cannot fire what was asked for. */
  #nameUnserved({ awaited }: Plan): void {
    if (this.command || awaited.length === 0) return;
    const pids = this.#target === undefined ? allProcesses() : (awaited[0]!.engine.targets?.() ?? []);
    const matches = awaited.map(({ match }) => match);
    this.#findings.push(...unservedProcesses(matches, pids));
  }

  /** Arms what files that appear from now on have of the plan's probes. */
  #watchFiles({ awaited }: Plan): void {
    if (awaited.length === 0) return;
    const engine = awaited[0]!.engine;
    const own = this.#target;
    const targets = own === undefined ? undefined : () => engine.targets?.() ?? [own];
    this.#watch = new Watch(this.#files, targets, (file) => {
      for (const { engine, point, match } of awaited) engine.add?.(point, sitesFor(match, file));
    });
  }

  /** Arms every engine; what the command's environment must have. */
  async #arm(plan: Plan): Promise<Record<string, string>> {
    const environment: Record<string, string> = {};
    for (const [engine, points] of plan.points) {
      await engine.arm(points, this.#engineOptions(), this.#host());
      Object.assign(environment, engine.environment(process.env));
    }
    return environment;
  }

  async #release(environment: Record<string, string>): Promise<void> {
    if (!this.command) return;
    try {
      await this.command.release(environment);
      this.#verbose(`pid ${this.command.pid}: ${this.command.line}`);
      void this.command.ended.then((ended) => this.#over({ why: "command", ended }));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.#over({ why: "unstartable", error });
    }
  }

  #hear(message: FromSandbox): void {
    switch (message.type) {
      case "failed":
        return this.#fail(message.error);
      case "exit":
        this.#exitStatus ??= message.status;
        return this.#over({ why: "exit" });
      case "played":
        this.#findings.push(...playedFindings(this.request.replay!));
        return this.#over({ why: "played" });
      case "record-failed":
        this.#failed = true;
        return say(
          "error",
          `the recording ${this.request.record} cannot be written (${message.why}): it ends here, the run goes on`,
        );
      case "clause-error":
        return say("", message.text);
      case "message":
        return say(
          ["note", "warning", "error"][message.severity]!,
          (message.pid > 0 ? `pid ${message.pid}: ` : "") + message.text,
        );
      case "bad-ring":
        this.#findings.push(
          `pid ${message.pid}: its tracing ended early, for what it sent is not in the format: ${message.why}`,
        );
    }
  }

  /** Tells it once, at once. */
  #fail(error: ScriptError): void {
    if (this.#failed) return;
    this.#failed = true;
    process.stderr.write(`${scriptFailure(error, this.#program)}\n`);
    this.#over({ why: "failed" });
  }

  /** Disarms, drains, runs END and prints what is left, waits for the command; the exit status. */
  async #finish(over: Over): Promise<number> {
    tellOver(over, this.command);
    if (over.why === "signal" && over.signal === "SIGINT") this.output.write(Buffer.from("\n")); // after "^C", as dtrace does
    this.#watch?.close();
    const engines = this.#engines;
    await Promise.all(engines.map((engine) => engine.disarm()));
    const done =
      over.why === "failed"
        ? undefined
        : await this.#sandbox.ask({ type: "end", probe: this.#plan?.end ?? -1, known: this.#known() }, "done");
    await this.output.flush();
    const ended = over.why === "command" ? over.ended : await this.#awaitCommand(over);
    const findings = this.command?.released ? engines.flatMap((engine) => engine.findings(this.command!.line)) : [];
    const quality = dataQuality(done && withLosses(done.facts, engines), this.#plan?.probes ?? [], [
      ...this.#findings,
      ...findings,
    ]);
    for (const text of quality) say("warning", text);
    if (ended && (ended.status !== 0 || ended.signal)) say("", `pid ${this.command!.pid} ${describeEnd(ended)}`);
    return this.#status(over, quality.length > 0);
  }

  /** What is known of the run's flaws before its last events are handled. */
  #known(): Known {
    const findings = this.command?.released
      ? this.#engines.flatMap((engine) => engine.findings(this.command!.line))
      : [];
    return { ...lossesOf(this.#engines), findings: [...this.#findings, ...findings] };
  }

  /** The command's end, when it is ours to wait for: not when it never ran, and not when we are asked to be gone. */
  async #awaitCommand(over: Over): Promise<Ended | undefined> {
    const { command } = this;
    if (!command?.released) return undefined;
    const again = new Promise<undefined>((resolve) => process.once("SIGINT", () => resolve(undefined)));
    const gone = new Promise<undefined>((resolve) => process.once("SIGTERM", () => resolve(undefined)));
    const leave = over.why === "signal" && over.signal !== "SIGINT";
    const ended = leave ? undefined : await Promise.race([command.ended, again, gone]);
    if (!ended && command.running) {
      say("", `the command (pid ${command.pid}) runs on, untraced`);
      command.leave();
    }
    return ended;
  }

  #status(over: Over, poor: boolean): number {
    if (this.#failed) return 1;
    if (over.why === "unstartable") return over.error.status;
    if (over.why === "output") return over.error.code === "EPIPE" ? 141 : 1;
    return this.#exitStatus ?? (poor && this.#settings.strict ? 2 : 0);
  }

  #begin(plan: Plan): ToSandbox {
    const time = this.request.replay?.head.time ?? Number(process.hrtime.bigint());
    const pid = this.request.replay?.head.tracer ?? process.pid;
    return { type: "fire", probe: plan.begin, time, pid, tid: pid };
  }

  #options(): RuntimeOptions {
    return { ...this.#settings, target: this.#target ?? 0, args: this.#args, clockOffset: this.#clockOffset };
  }

  #engineOptions(): EngineOptions {
    const { bufsize, strsize, onfull, waitmax, nofollow, dumpbpf } = this.#settings;
    const wait = onfull === "auto" ? this.command !== undefined : onfull === "wait";
    return {
      bufsize,
      strsize,
      onfull: wait ? "wait" : "drop",
      waitmax,
      nofollow,
      isCommand: this.command !== undefined,
      dumpbpf,
      live: false,
      target: this.#target,
      ...(this.recorder ? { processFacts: true, threadEnds: true } : wishes(this.#program)),
    };
  }

  #host(): Host {
    return {
      addRing: ({ fd, kind, size, pid }) => {
        const ring = this.#rings++;
        this.#whenReading(() => {
          this.#sandbox.sendDescriptor(fd);
          this.#sandbox.send({ type: "ring", ring, kind, size, pid });
        });
        return ring;
      },
      combine: (points) => this.#combine(points),
      endRing: (ring) => this.#sandbox.send({ type: "ring-end", ring }),
      play: ({ fd, ...recording }) =>
        this.#whenReading(() => {
          this.#sandbox.sendDescriptor(fd);
          this.#sandbox.send({ type: "play", ...recording });
        }),
      tick: (probe, interval) => this.#whenReading(() => this.#sandbox.send({ type: "tick", probe, interval })),
      fireNow: (event) =>
        this.#whenReading(() =>
          this.#sandbox.send({ type: "fire-at", time: Number(process.hrtime.bigint()), ...event }),
        ),
      say: (severity, text) => (severity === "note" ? say("note", text) : this.#findings.push(text)),
      verbose: (text) => this.#verbose(text),
    };
  }

  #combine(points: Point[]): number {
    const { probes } = this.#plan!;
    const parts = points.map((point) => probes[point.number]!);
    const probe = combineProbes(probes.length, points[0]!.marker, parts);
    probes.push(probe);
    this.#sandbox.send({ type: "probes", probes: [probe] });
    return probe.number;
  }

  #tellPlan(plan: Plan): void {
    if (!this.#settings.quiet) for (const line of plan.summary) say("", line);
    for (const line of plan.choices) this.#verbose(line);
  }

  #verbose(text: string): void {
    if (this.request.verbose) say("", text);
  }
}

/** What the script may ask of processes and threads besides their events. */
function wishes({ sites, modules }: Program): { processFacts: boolean; threadEnds: boolean } {
  const facts = ["execname", "ppid", "uid"];
  const processFacts = sites.some(
    ({ builtins, captures }) =>
      builtins === "all" ||
      captures.fields === "all" ||
      facts.some((fact) => builtins.includes(fact) || captures.fields.includes(fact)),
  );
  return { processFacts, threadEnds: modules.some(({ code }) => /\bself\b/.test(code)) };
}

/** The sandbox's facts, and what the engines know besides. */
function withLosses(facts: Facts, engines: Engine[]): Facts {
  const known = lossesOf(engines);
  return { ...facts, lost: addLost(facts.lost, known.lost), counts: addCounts(facts.counts, known.counts) };
}

/** What the engines know to be missing, together. */
function lossesOf(engines: Engine[]): Required<EngineLosses> {
  const losses = engines.flatMap((engine) => engine.losses?.() ?? []);
  return { lost: addLost(...losses.map(({ lost }) => lost)), counts: addCounts(...losses.map(({ counts }) => counts)) };
}

/** A line for the person at the terminal. */
function say(severity: string, text: string): void {
  process.stderr.write(`pyprobe: ${severity && severity !== "note" ? `${severity}: ` : ""}${text}\n`);
}

/** Says at once what ended the tracing, when that is not the command's own end. */
function tellOver(over: Over, command: Command | undefined): void {
  const onward = command?.running && command.released ? `; the command (pid ${command.pid}) runs on, untraced` : "";
  if (over.why === "failed" && onward) say("", `tracing has ended${onward}`);
  if (over.why === "unstartable") say("", over.error.message);
  if (over.why === "exit" && onward) say("", `exit() was called: tracing has ended${onward}`);
  if (over.why === "output" && over.error.code !== "EPIPE") {
    say("error", `the output cannot be written (${systemWords(over.error)}): tracing has ended${onward}`);
  }
}
