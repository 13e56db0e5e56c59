/**
 * A session: from a request to an exit status.
 *
 *   load the script -> start the sandbox -> run the script there -> match its clauses to probes -> arm the engines
 *   -> BEGIN -> release the command -> ... -> disarm -> drain -> END -> what is left to print -> exit status
 *
 * It is over when the command ends, a handler calls exit, a signal asks, the output's reader goes away, or the sandbox
 * dies. Whatever ends it, the engines are disarmed and the command runs on to its own end, unharmed.
 */
import { DiagnosticError } from "../diagnostic.ts";
import type { Host } from "../engine/engine.ts";
import { loadProgram } from "../handler/load.ts";
import type { Program } from "../handler/program.ts";
import type { Head } from "../record/types.ts";
import type { Settings } from "../options/registry.ts";
import { settle } from "../options/settings.ts";
import { native } from "../native.ts";
import { whenEnded } from "../process.ts";
import type { ClauseInfo, Facts, FromSandbox, RuntimeOptions, ScriptError, ToSandbox } from "../runtime/contract.ts";
import { Acting } from "./actions/acting.ts";
import { Arming, targetOf } from "./arming.ts";
import { CommandError, type Command } from "./command.ts";
import { awaitCommand, SIGNALS, statusOf, tellEnd, tellOver, type Over } from "./ending.ts";
import { scriptFailure } from "./failure.ts";
import { Feed } from "./feed.ts";
import type { Subject } from "./files.ts";
import { Flaws } from "./flaws.ts";
import { Output } from "./output.ts";
import type { Plan } from "./plan.ts";
import { Progress } from "./progress.ts";
import { dataQuality } from "./quality.ts";
import { clockOffset, createRecording, makeHead, playedFindings, type NewRecording } from "./recording.ts";
import { Report } from "./report.ts";
import { pidsOf, scriptNames, startCommand, subjectOf, titleOf, type SessionRequest } from "./request.ts";
import { formatNamed } from "../runtime/formats/registry.ts";
import { ShapeError } from "../shapes.ts";
import { Sandbox } from "./sandbox.ts";
import { tell } from "./say.ts";
import { Switchboard } from "./switchboard.ts";
import { Tape } from "./tape.ts";
import { shownClauses } from "./shown.ts";
import { Symbolizer } from "./symbols/symbolizer.ts";
import { asksSymbols, wishes } from "./wishes.ts";

/** ms after a signal, within which another is the same one. */
const TWICE = 250;

/** Runs one session to its end; the exit status. Throws DiagnosticError and UserError for what the user can mend. */
export async function runSession(request: SessionRequest): Promise<number> {
  const recorder = request.record === undefined ? undefined : createRecording(request.record);
  const { isDocument = false } = formatNamed(settle(request.settings).format);
  const output = new Output(request.output, undefined, isDocument);
  const session = new Session(request, output, startCommand(request), recorder);
  try {
    return await session.run();
  } finally {
    session.close();
    if (session.leaving && output.isStuck) endBy(session.leaving);
  }
}

/** Ends this process; an exit would wait for all that is under way. */
function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

export class Session {
  readonly sandbox: Sandbox;
  readonly arming: Arming;
  /** Which clauses there are, and which of them are on. */
  readonly clauses: Switchboard;
  readonly tape: Tape;
  /** What the handlers were made from; interactive sessions add to it. */
  readonly program: Program = { entry: "", modules: [], sites: [], selfNames: [], localNames: [] };
  /** Until the script is loaded and may have set some: those of the command line. */
  #settings: Settings;
  readonly report: Report;
  readonly whenOver: Promise<Over>;
  over!: (reason: Over) => void;
  readonly #clockOffset: string;
  readonly #subject: Subject;
  readonly #feed: Feed;
  readonly #flaws: Flaws;
  readonly #progress: Progress;
  readonly #symbols = new Symbolizer();
  #exitStatus: number | undefined;
  /** Whether the handlers could not go on; that may come after the session is over, while it drains. */
  #failed = false;
  /** When the first signal to end came. */
  #signalled: number | undefined;
  /** A later one: somebody does not want to wait. */
  leaving: NodeJS.Signals | undefined;
  /** The recording that was said to have ended early. */
  #recordFailed: string | undefined;
  readonly #acting: Acting;
  constructor(
    private readonly request: SessionRequest,
    private readonly output: Output,
    readonly command: Command | undefined,
    recorder: NewRecording | undefined,
    /** Whether clauses may come while it goes on. */
    private readonly live = false,
    /** In the place of a sandbox process of its own: tests. */
    startSandbox?: ConstructorParameters<typeof Sandbox>[4],
  ) {
    this.whenOver = new Promise((resolve) => (this.over = resolve));
    this.#clockOffset = request.replay?.head.clockOffset ?? clockOffset();
    this.output.failed = (error) => this.over({ why: "output", error });
    this.#settings = settle(request.settings);
    this.report = new Report(output, this.#settings.format);
    this.#acting = new Acting(() => this.#settings.destructive, {
      output,
      traces: (pid) => this.#traces(pid),
      printed: this.report.commands,
      say: (severity, text) => this.report.say(severity, text),
    });
    this.sandbox = new Sandbox(
      this.#settings.memory,
      this.#settings.timelimit,
      live || recorder !== undefined,
      {
        message: (message) => this.#hear(message) ?? this.#room(),
        text: (bytes) => {
          this.output.write(bytes);
          return this.#room();
        },
        died: (why) => this.#fail(why),
      },
      startSandbox,
    );
    this.#subject = subjectOf(request, command);
    this.#feed = new Feed(this.sandbox);
    this.arming = new Arming({
      subject: this.#subject,
      settings: () => this.#settings,
      args: this.#args,
      live,
      records: () => this.tape.path !== undefined,
      replay: request.replay,
      host: this.#host(),
      wishes: () => ({
        ...wishes(this.program),
        ...(this.tape.path !== undefined && { processFacts: true, threadEnds: true }),
      }),
      program: () => this.program,
      tellProbes: async (probes, whole) => {
        if (asksSymbols(this.program)) this.#symbols.follow(command ? [command.pid] : pidsOf(request));
        await this.sandbox.ask({ type: "probes", probes, whole }, "armed");
      },
    });
    this.#flaws = new Flaws(this.arming, command);
    this.#progress = new Progress(output, () => this.#flaws.sofar(this.sandbox));
    this.clauses = new Switchboard(this.arming, (error) => tell(error.message));
    this.tape = new Tape(
      {
        sandbox: this.sandbox,
        head: (scripts) => this.#head(scripts),
        probes: () => this.arming.inService,
        known: () => this.#flaws.known(),
        apply: () => this.clauses.apply(),
      },
      recorder,
    );
  }

  async run(): Promise<number> {
    const handler = (signal: NodeJS.Signals) => {
      this.#signalled ??= performance.now();
      // (What comes at once is the same signal, to the process and to its group.)
      if (performance.now() - this.#signalled > TWICE) {
        this.leaving = signal;
        this.sandbox.abandon();
        this.output.abandon();
      }
      this.#acting.interrupt(); // a command of system() may hold up whatever comes next
      this.over({ why: "signal", signal });
    };
    for (const signal of SIGNALS) process.on(signal, handler);
    try {
      await this.start();
      return await this.finish(await this.whenOver);
    } catch (error) {
      if (error instanceof DiagnosticError) this.report.failures(error.diagnostics);
      this.report.data({ type: "end", why: "failed", status: 1 });
      await this.output.flush();
      throw error;
    } finally {
      for (const signal of SIGNALS) process.off(signal, handler);
    }
  }

  close(): void {
    this.#progress.stop();
    this.clauses.close();
    this.command?.abandon();
    this.arming.close();
    this.#symbols.close();
    this.sandbox.close();
    this.output.close();
    this.tape.close();
  }

  /**
   * Everything up to the command's first instruction, and, unless it is `held`, that. Returns early when the session is
   * over before.
   */
  async start(held = false): Promise<void> {
    const pids = pidsOf(this.request);
    const ended = Promise.all(pids.map(whenEnded)); // (of those that have the pids now)
    const declared = await this.#load(true);
    if (!declared) return;
    this.tape.start(scriptNames(this.request));
    const on = this.clauses.declare(declared);
    // A replay's probes cannot be armed later: those of clauses that are off have to be there too.
    this.#environment = await this.arming.begin(this.request.replay ? declared : on);
    const { plan } = this.arming;
    this.#tellPlan(plan);
    if (plan.begin >= 0 && !(await this.sandbox.ask(this.fired(plan.begin), "fired"))) return;
    if (this.#exitStatus !== undefined || this.#acting.interrupted) return;
    this.#feed.open();
    this.arming.watch();
    this.#flaws.found(...this.arming.unserved());
    if (!held) await this.release();
    if (!this.live) this.#progress.start(this.#settings.quiet, this.command !== undefined);
    if (pids.length > 0) void ended.then(() => this.over({ why: "target" }));
  }

  /** What the script's clauses would do here; nothing is armed. undefined: the script has failed, which is told. */
  async foresee(): Promise<{ clauses: ClauseInfo[]; plan: Plan } | undefined> {
    const clauses = await this.#load(false);
    return clauses && { clauses, plan: this.arming.foresee(clauses) };
  }

  /**
   * Loads the script, and runs it for the clauses that it declares; undefined when it has failed. `arms`: what its text
   * shows may be armed meanwhile.
   */
  async #load(arms: boolean): Promise<ClauseInfo[] | undefined> {
    const { scripts } = this.request;
    const { destructive, flowindent } = this.#settings;
    Object.assign(this.program, loadProgram(scripts, { args: this.#args, destructive, flowindent })); // while the sandbox starts
    const { program } = this;
    this.#settings = settle(this.request.settings, program.settings);
    const asked = this.sandbox.ask({ type: "load", program, options: this.#options() }, "loaded");
    await this.arming.prepare(shownClauses(program), arms);
    return (await asked)?.clauses;
  }

  #tellPlan(plan: Plan): void {
    if (!this.#settings.quiet) for (const line of plan.summary) this.report.person("note", line);
    const { command } = this.request;
    this.report.begin({ script: this.program.entry, command, pid: this.#target, probes: plan.probes.length });
    for (const line of plan.choices) this.verbose(line);
  }

  #environment: Record<string, string> = {};

  /** Lets the command run. */
  async release(): Promise<void> {
    if (!this.command || this.command.released) return;
    try {
      await this.command.release(this.#environment);
      this.verbose(`pid ${this.command.pid}: ${this.command.line}`);
      void this.command.ended.then((ended) => this.over({ why: "command", ended }));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.over({ why: "unstartable", error });
    }
  }

  /** $1, $2, ...: a replay without any has the recording's. */
  get #args(): string[] {
    const { args, replay } = this.request;
    return args.length === 0 && replay ? replay.head.args : args;
  }

  get #target(): number | undefined {
    return targetOf(this.#subject) ?? (this.request.replay?.head.target || undefined);
  }

  #head(scripts: string[]): Head {
    const [clockOffset, { capture }] = [this.#clockOffset, this.#settings];
    return makeHead({
      command: this.command?.line,
      target: this.#target ?? 0,
      args: this.#args,
      scripts,
      clockOffset,
      capture,
    });
  }

  /** Holds the sandbox back while the output is slow. */
  #room(): Promise<void> | void {
    if (this.output.full) return this.output.room();
  }

  #hear(message: FromSandbox): Promise<void> | void {
    switch (message.type) {
      case "action":
        return this.#acting.perform(message.action).then((wrong) => wrong && this.#fail(wrong));
      case "failed":
        return this.#fail(message.error);
      case "exit":
        this.#exitStatus ??= message.status;
        return this.over({ why: "exit" });
      case "played":
        if (!this.request.replay) throw new ShapeError("is of a replay, and nothing is replayed");
        this.#flaws.found(...playedFindings(this.request.replay));
        return this.over({ why: "played" });
      case "record-failed":
        if (this.tape.path === undefined || this.#recordFailed === this.tape.path) return;
        this.#recordFailed = this.tape.path;
        this.#failed ||= !this.live;
        this.report.say(
          "error",
          `the recording ${this.tape.path} cannot be written (${message.why}): it ends here, the run goes on`,
        );
        return this.live ? void this.tape.end().catch((error: Error) => tell(error.message)) : undefined;
      case "switched":
        return this.clauses.hear(message.clause, message.to);
      case "clause-error":
        return this.report.person("note", message.text);
      case "message":
        return this.report.say(
          (["note", "warning", "error"] as const)[message.severity],
          message.text,
          message.pid > 0 ? message.pid : undefined,
        );
      case "symbols":
        if (!asksSymbols(this.program)) throw new ShapeError("asks about addresses, and no clause does");
        return this.sandbox.send({ type: "symbols", found: JSON.stringify(this.#symbols.answer(message.of)) });
      case "bad-ring":
        this.#flaws.found(
          `pid ${message.pid}: its tracing ended early, for what it sent is not in the format: ${message.why}`,
        );
    }
  }

  /** Tells it once, at once. */
  #fail(error: ScriptError): void {
    if (this.#failed) return;
    this.#failed = true;
    tell(scriptFailure(error, this.program));
    this.report.data({ type: "failure", code: "script-failed", ...error });
    this.over({ why: "failed" });
  }

  /** Whether an engine traces the process. Of every process, all are. */
  #traces(pid: number): boolean {
    if (this.request.replay) return false;
    const { engines } = this.arming;
    const all = this.#target === undefined && engines.some(({ armsFiles }) => armsFiles);
    return all || this.#feed.agents.has(pid) || engines.some((engine) => engine.targets?.().includes(pid));
  }

  /** Disarms, drains, runs END and prints what is left, waits for the command; the exit status. */
  async finish(first: Over): Promise<number> {
    const { command, arming, output, report } = this;
    tellOver(first, command, report);
    if (first.why === "signal" && first.signal === "SIGINT") report.interrupted();
    this.#progress.stop();
    this.clauses.close();
    await arming.disarm();
    const end: ToSandbox = { type: "end", probe: arming.plan.end, known: this.#flaws.known() };
    const done = first.why === "failed" ? undefined : await this.sandbox.ask(end, "done");
    await output.flush();
    const over = this.#revised(first);
    const ended =
      first.why === "command"
        ? first.ended
        : await awaitCommand(
            over,
            command,
            report,
            this.leaving !== undefined || this.#acting.isStopped(command?.pid ?? 0),
          );
    const isGood = this.#tellQuality(done?.facts);
    if (this.#acting.stopped !== undefined) report.say("note", this.#acting.stopped);
    tellEnd(ended, command, report);
    const { strict } = this.#settings;
    const status = statusOf({ over, failed: this.#failed, exitStatus: this.#exitStatus, poor: !isGood, strict });
    report.data({ type: "end", why: over.why, status });
    await output.flush();
    return status;
  }

  /** What could not be written may come to light only after the command's end. */
  #revised(over: Over): Over {
    const { failure } = this.output;
    if (!failure || over.why === "output" || this.#failed) return over;
    const revised: Over = { why: "output", error: failure };
    tellOver(revised, this.command, this.report);
    return revised;
  }

  /** Says what the data lack; whether that is nothing. */
  #tellQuality(facts: Facts | undefined): boolean {
    const quality = this.#flaws.quality(facts);
    for (const text of dataQuality(quality)) this.report.person("warning", text);
    this.report.data(quality);
    return quality.good;
  }

  /** Has a probe of the run itself fire now. */
  fired(probe: number): ToSandbox {
    const { time, tracer: pid } = this.request.replay?.head ?? {
      time: native.nowNs(),
      tracer: process.pid,
    };
    return { type: "fire", probe, time, pid, tid: pid };
  }

  #options(): RuntimeOptions {
    const { request, command } = this;
    const { parameters = {} } = request;
    return {
      ...this.#settings,
      target: this.#target ?? 0,
      args: this.#args,
      parameters,
      terminal: this.output.isTerminal && this.#settings.format === "text",
      clockOffset: this.#clockOffset,
      title: titleOf(request, command),
    };
  }

  #host(): Omit<Host, "combine"> {
    return {
      ...this.#feed.host,
      say: (severity, text) =>
        severity === "note" || this.live ? this.report.say(severity, text) : this.#flaws.found(text),
      verbose: (text) => this.verbose(text),
    };
  }

  get settings(): Readonly<Settings> {
    return this.#settings;
  }

  verbose(text: string): void {
    if (this.request.verbose) this.report.say("note", text);
  }
}
