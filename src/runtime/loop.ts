/**
 * The sandbox's one loop: messages in, records through the isolate, output out.
 *
 *     messages -> fill the batch from the rings -> run the clauses -> print, pass verdicts on -> rest, or go on at once
 *
 * What is due by the clock (timers.ts) bounds how far a batch is filled, and fires when nothing is left before it.
 *
 * When the control plane takes output no faster than it is made, no more records are taken: the rings fill up, and
 * their producers wait or drop as they were told to.
 */
import { native } from "../native.ts";
import type { Channel } from "./channel.ts";
import type { Facts, FragmentMessage, Known, ProbeInfo, RecordMessage, ToSandbox } from "./contract.ts";
import { addCounts, addLost, type Counts } from "./facts.ts";
import { Host, type Outcome } from "./host.ts";
import { Player, type Step } from "./player.ts";
import { ScriptFailure } from "./script-error.ts";
import { Rings, type Closed } from "./rings.ts";
import { Spending } from "./spending.ts";
import { Taping } from "./taping.ts";
import { type Due, Timers } from "./timers.ts";

/** Bytes of a batch: about 25,000 events. The longest record (ten strings of the longest strsize, 64 KiB) fits. */
const BATCH = 1 << 20;

/** A batch of at least so many bytes: more has come meanwhile, so there is no rest. */
const BUSY = BATCH / 4;

/** ns that the merge keeps records back, for others that belong before them. */
const { MERGE_WINDOW } = native;

/**
 * ms of rest while events come; and, doubling from there, at most, while none do. A 4 MiB ring takes 5 ms to fill at 45
 * ns an event.
 */
const REST = 1;
const REST_MAX = 4;

export class Loop {
  readonly #memory = new SharedArrayBuffer(BATCH);
  readonly #batch = new Uint8Array(this.#memory);
  readonly #rings: Rings;
  #host: Host | undefined;
  #taping: Taping | undefined;
  #player: Player | undefined;
  readonly #spending = new Spending();
  /** Whether batches are asked for addresses before they are handled. */
  #asksSymbols = false;
  /** Bytes of a batch that waits for what stands at its addresses. */
  #waiting: number | undefined;
  /** The pid of the tracer, which BEGIN and END run as; read while it surely lives. */
  readonly #tracer = process.ppid;
  #timers = new Timers(process.ppid);
  /**
   * Clauses are coming, and are told of before anything of theirs; those whose place they take must not go on with
   * variables whose values have been taken over.
   */
  #holds = false;
  /** By number. */
  readonly #names = new Map<number, string>();
  /** Whether anything is counted where probes fire. */
  #hasTallies = false;
  /**
   * ns: all that was said before this has been heard. Of a ring that is new we may hear later than its first event is
   * written, so records are taken up to here (less the merge's window) and not up to now.
   */
  #heard = native.nowNs();

  /** @param bundle the text of dist/isolate.js. @param descriptors the socket that rings' descriptors come on. */
  constructor(
    private readonly bundle: string,
    private readonly channel: Channel,
    descriptors: number,
  ) {
    this.#rings = new Rings(descriptors);
  }

  /** Works until the end has been asked for and answered, or the script has failed. */
  async run(): Promise<void> {
    try {
      await this.#serve();
    } catch (error) {
      if (!(error instanceof ScriptFailure)) throw error;
      this.#save();
      this.#rings.close(); // the agents know before anybody is told
      this.channel.say({ type: "failed", error: error.error });
    } finally {
      this.#rings.close();
    }
  }

  async #serve(): Promise<void> {
    let rest = REST;
    for (;;) {
      const messages = this.channel.messages();
      for (const message of messages) if (message.type !== "end") this.#handle(message);
      const end = messages.find((message) => message.type === "end"); // (behind it there may be an answer)
      if (end) return await this.#end(end);
      const bytes = this.#full ? 0 : this.#step(this.#heard - MERGE_WINDOW);
      rest = bytes > 0 ? REST : Math.min(rest * 2, REST_MAX);
      const resting = this.#host?.options.switchrate || rest;
      this.#heard = await this.channel.change(bytes >= BUSY ? 0 : Math.min(resting, this.#untilDue()));
    }
  }

  /** No more records now: who takes what we make is slow, or clauses are coming. */
  get #full(): boolean {
    return this.#holds || this.channel.full || this.#taping?.full === true;
  }

  #handle(message: Exclude<ToSandbox, { type: "end" }>): void {
    switch (message.type) {
      case "load":
        this.#host = new Host(this.bundle, message.program, message.options);
        this.#host.attach(this.#memory);
        return this.channel.say({ type: "loaded", clauses: this.#host.run() });
      case "probes":
        this.#tell(this.#arm(message.probes, message.whole));
        return this.channel.say({ type: "armed" });
      case "fragment":
        return this.#evaluate(message);
      case "flow":
        this.#holds = false;
        return;
      case "aggregations": {
        const { text, notes, names } = this.#isolate.aggregated(message.name, message.clear);
        this.#tell({ text, notes });
        return this.channel.say({ type: "aggregated", names });
      }
      case "symbols":
        this.#isolate.learnSymbols(message.found);
        return this.#handleBatch(this.#waiting!);
      case "switch":
        return this.#tell(this.#isolate.switchClause(message.clause, message.to));
      case "names":
        return this.channel.say({ type: "seen", names: this.#isolate.seenNames() });
      case "status":
        return this.channel.say({ type: "status", ...this.#status });
      case "record":
        return this.#record(message);
      case "play":
        this.#timers = new Timers(message.tracer);
        return void (this.#player = new Player(this.#rings.descriptor(), message, this.#batch));
      case "ping":
        return this.channel.say({ type: "pong" });
      case "fire":
        this.#fire({ ints: [], ...message });
        return this.channel.say({ type: "fired", probe: message.probe });
      case "tick":
        return this.#timers.every(message.probe, message.interval, this.#player?.begin ?? message.start);
      case "fire-at":
        return this.#timers.at(message);
      case "ring-end":
        return this.#rings.end(message.ring);
      default:
        return this.#addRing(message);
    }
  }

  #evaluate(message: FragmentMessage): void {
    this.#spending.measure(this.#isolate);
    const { text, notes, ...result } = this.#isolate.fragment(message);
    this.#tell({ text, notes });
    this.#holds = !result.error;
    this.channel.say({ type: "evaluated", ...result });
  }

  /** A ring, or what its producers count into. */
  #addRing(message: Extract<ToSandbox, { type: "ring" | "tallies" }>): void {
    const { ring, type } = message;
    const why = type === "ring" ? this.#rings.add(message) : this.#rings.addTallies(message);
    if (why !== undefined) this.channel.say({ type: "bad-ring", ring, pid: type === "ring" ? message.pid : 0, why });
  }

  /** Takes in what was counted where probes fire, for whoever looks at it now. */
  #count(): void {
    if (!this.#hasTallies) return;
    this.#rings.tally();
    this.#takeTallies();
  }

  #takeTallies(): void {
    for (let bytes; (bytes = this.#rings.takeTallies(this.#batch)) > 0;) this.#tell(this.#isolate.batch(bytes));
  }

  #fire({ probe, time, pid, tid, ints }: Due): void {
    this.#count();
    const host = this.#isolate;
    const name = this.#names.get(probe) ?? "a probe";
    this.#tell(this.#spending.count(host, () => host.fire(probe, time, pid, tid, ints, name)));
  }

  get #status() {
    const { ns: spent, reading } = this.#spending;
    return { clauses: this.#isolate.status(), facts: this.#facts(), spent, reading };
  }

  /** ms until something may fire by the clock. */
  #untilDue(): number {
    if (this.#player) return REST_MAX;
    return Math.max(1, Math.ceil((this.#timers.next + MERGE_WINDOW - native.nowNs()) / 1e6));
  }

  get #isolate(): Host {
    if (!this.#host) throw new Error("no script is loaded");
    return this.#host;
  }

  #arm(probes: ProbeInfo[], whole: boolean): Outcome {
    for (const { number, name } of probes) this.#names.set(number, name);
    this.#hasTallies ||= probes.some(({ tallies }) => tallies);
    const outcome = this.#isolate.arm(probes, whole);
    this.#asksSymbols = this.#isolate.asksSymbols;
    return outcome;
  }

  /**
   * One batch, of records up to a time (ns), or what is due by then, when no record is
   * left before it: the bytes it had; BUSY when something fired, for more may be due.
   */
  #step(until: number): number {
    if (this.#waiting !== undefined) return 0;
    if (this.#player) return this.#play(this.#player);
    const due = this.#timers.next;
    const isDue = due <= until;
    const bytes = this.#take(isDue ? due : until);
    if (!isDue || bytes > 0 || this.#rings.held) return bytes;
    const fired = this.#timers.take(native.nowNs());
    if (fired) this.#fire(fired);
    return BUSY;
  }

  #take(until: number): number {
    const bytes = this.#rings.fill(this.#batch, until);
    const of = bytes > 0 && this.#asksSymbols ? this.#isolate.unknown(bytes) : [];
    if (of.length === 0) {
      this.#handleBatch(bytes);
    } else {
      this.#waiting = bytes;
      this.channel.say({ type: "symbols", of });
    }
    return bytes;
  }

  #handleBatch(bytes: number): void {
    this.#waiting = undefined;
    if (bytes > 0) {
      this.#timers.noteRecords();
      const host = this.#isolate;
      this.#tell(this.#spending.count(host, () => host.batch(bytes)));
    }
    this.#close(this.#rings.closed());
  }

  /** Rings that are read no more: what was counted there is taken in, and then all that was known of them dropped. */
  #close(closed: Closed[]): void {
    if (closed.length === 0) return;
    this.#takeTallies();
    for (const { ring, pid, why, last } of closed) {
      if (why === null) this.channel.say({ type: "ring-closed", ring });
      else this.channel.say({ type: "bad-ring", ring, pid, why });
      this.#isolate.ringEnded(ring);
      if (last) this.#isolate.processEnded(pid);
    }
    this.#rings.freeCodes();
  }

  /** One step of a recording: something greater than 0 while there is more. */
  #play(player: Player): number {
    const step = player.over ? undefined : player.next(this.#timers.next);
    if (step) return this.#replay(step);
    if (!player.over) {
      player.over = true;
      this.channel.say({ type: "played", ...(player.cut !== undefined && { cut: player.cut }) });
    }
    return 0;
  }

  #replay(step: Step): number {
    if (step.kind === "due")
      this.#fire(this.#timers.take(this.#timers.next)!); // in time, so never left out
    else this.#tell(this.#outcomeOf(step));
    return BUSY;
  }

  #outcomeOf(step: Exclude<Step, { kind: "due" }>): Outcome {
    if (step.kind === "arm") return this.#arm(step.probes, step.whole);
    return step.kind === "batch" ? this.#isolate.batch(step.bytes) : this.#isolate.replay(step.name, step.args);
  }

  #tell({ text, notes }: Outcome): void {
    let printed = 0;
    for (const note of notes) {
      if (note.type !== "action") continue;
      this.channel.print(text.slice(printed, note.at));
      this.channel.say(note);
      printed = note.at;
    }
    this.channel.print(text.slice(printed));
    for (const note of notes) {
      if (note.type === "action") continue;
      if (note.type === "verdict") {
        this.#rings.setVerdict(note.code, note.mask);
        continue;
      }
      if (note.type === "bad-ring") this.#drop(note.ring);
      this.channel.say(note);
    }
  }

  #drop(ring: number): void {
    this.#rings.drop(ring);
    this.#isolate.ringEnded(ring);
  }

  /** After a failure: what was printed and aggregated before it is given, as far as the isolate still answers. */
  #save(): void {
    try {
      const now = native.nowNs();
      if (this.#host) this.#count();
      if (this.#host) this.#tell(this.#host.end(-1, now, this.#tracer, this.#tracer));
    } catch (error) {
      if (!(error instanceof ScriptFailure)) throw error; // out of memory: the isolate is gone, and what it held
    }
  }

  /** Everything that happened before now, then END. A recording has been played, or is left where it is. */
  async #end({ probe, known }: Extract<ToSandbox, { type: "end" }>): Promise<void> {
    const now = this.#player?.end ?? native.nowNs();
    this.#holds = false;
    if (!this.#player) await this.#drain(now);
    const tracer = this.#player?.tracer ?? this.#tracer;
    this.#count();
    this.#tell(this.#isolate.end(probe, now, tracer, tracer));
    const facts = this.#facts();
    await this.#taping?.finish(now, { ...this.#losses(known), findings: known.findings });
    this.channel.say({ type: "done", facts });
  }

  #record(message: RecordMessage): void {
    switch (message.do) {
      case "begin":
        this.#taping = new Taping(message, this.#rings.descriptor(), this.#isolate, this.#batch, (why) =>
          this.channel.say({ type: "record-failed", why }),
        );
        return;
      case "from":
        return this.#taping?.from(message.probes, this.#losses(message.known));
      case "end":
        void this.#endTaping(message.known).then((events) => this.channel.say({ type: "recorded", events }));
    }
  }

  /** The recording ends, the run goes on: how many events it has. */
  async #endTaping(known: Known): Promise<number> {
    const taping = this.#taping!;
    this.#taping = undefined;
    this.#isolate.decideAtSource(true);
    await taping.finish(native.nowNs(), { ...this.#losses(known), findings: known.findings });
    return taping.events;
  }

  /** What has been lost so far, but for what handlers do to themselves. `known`: what the control plane knows. */
  #losses(known: Known): Pick<Known, "lost" | "counts"> {
    return { lost: addLost(this.#facts().lost, known.lost), counts: addCounts(known.counts, this.#outside()) };
  }

  async #drain(until: number): Promise<void> {
    this.#rings.finish();
    for (;;) {
      const bytes = this.#full ? 0 : this.#step(until);
      if (bytes === 0 && !this.#full && !this.#rings.held && this.#waiting === undefined) break;
      await this.channel.change(bytes > 0 ? 0 : REST);
      for (const message of this.channel.messages()) if (message.type !== "end") this.#handle(message);
    }
  }

  /** What is counted here, and not inside the isolate. */
  #outside(): Partial<Counts> {
    return { late: this.#rings.counts().late, missed: this.#timers.missed };
  }

  #facts(): Facts {
    const { events, lost } = this.#rings.counts();
    const entries = lost.map((count, probe) => [probe, count] as const).filter(([, count]) => count > 0);
    const counts = addCounts(this.#isolate.facts(), this.#outside());
    return { events: this.#player?.events ?? events, lost: Object.fromEntries(entries), counts };
  }
}
