/**
 * Plays a recording: what went into the isolate when it was made goes in again, in the same order, with the clauses of
 * another script. The clauses stand on probes by the recording's numbers; the session has planned which. Ticks of the new
 * script fire by the recorded time: the loop says when the next one is due, and is given what is before it.
 */
import { closeSync } from "node:fs";
import { KIND, PAYLOAD_MAX, RecordingError } from "../record/blocks.ts";
import { parse, ShapeError } from "../shapes.ts";
import { checkCall, timeOf, type Value } from "../record/inputs.ts";
import { BlockReader } from "../record/reader.ts";
import { recordsUntil, survey } from "../record/survey.ts";
import type { ProbeInfo, ToSandbox } from "./contract.ts";

export type Step =
  /** A batch of so many bytes is in the batch's memory. */
  | { kind: "batch"; bytes: number }
  /** A call into the isolate. */
  | { kind: "call"; name: string; args: Value[] }
  | { kind: "arm"; probes: ProbeInfo[]; whole: boolean }
  /** Nothing is left before the time asked for: what is due then comes first. */
  | { kind: "due" };

const DUE: Step = { kind: "due" };

export class Player {
  readonly #reader: BlockReader;
  /** The records of a block. */
  readonly #block = new Uint8Array(PAYLOAD_MAX.records);
  readonly #words = new Int32Array(this.#block.buffer);
  /** Of the block's bytes, where the records begin that were not given yet; and where they end. */
  #at = 0;
  #length = 0;
  /** A call that waits for what is due before it. */
  #waiting: Step | undefined;
  #stage = 0;
  #ended = false;
  #last = 0;
  /** Nothing comes any more. */
  over = false;
  events = 0;
  /** Why it ended before its end: the file is cut or damaged. */
  cut: string | undefined;

  /** @param fd ours to close. @param batch where batches go. */
  constructor(
    private readonly fd: number,
    private readonly plan: Extract<ToSandbox, { type: "play" }>,
    private readonly batch: Uint8Array,
  ) {
    this.#reader = new BlockReader(fd);
  }

  /** When the run began, ns. */
  get begin(): number {
    return this.plan.time;
  }

  /** When the run ended, ns: what END's clauses see. */
  get end(): number {
    return this.plan.end ?? Math.max(this.#last, this.plan.time);
  }

  get tracer(): number {
    return this.plan.tracer;
  }

  /** What comes next, up to a time (ns) at which something else is due; undefined at the end. */
  next(due = Infinity): Step | undefined {
    if (this.#waiting) return this.#call(this.#waiting, due);
    if (this.#at < this.#length) return this.#records(due);
    try {
      while (!this.#ended) {
        const header = this.#reader.next();
        if (!header) break;
        const step = this.#step(header.kind, due);
        if (step) return step;
      }
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      this.cut = error.message;
    }
    this.#ended = true;
    return due <= this.end ? DUE : undefined;
  }

  close(): void {
    closeSync(this.fd);
  }

  #step(kind: number, due: number): Step | undefined {
    if (kind === KIND.records) {
      this.#load();
      return this.#records(due);
    }
    if (kind === KIND.call) return this.#call(this.#parse(), due);
    if (kind === KIND.end) this.#ended = true;
    return undefined; // the head is the session's
  }

  #load(): void {
    const { length } = this.#reader.payloadInto(this.#block);
    const { events, last, problem } = survey(this.#words, length);
    if (problem !== undefined) throw new RecordingError(`is damaged: ${problem}`);
    this.events += events;
    this.#last = Math.max(this.#last, last);
    this.#at = 0;
    this.#length = length;
  }

  /** The records up to a time, of those that are left of the block. */
  #records(due: number): Step {
    const end = due > this.#last ? this.#length : recordsUntil(this.#words, this.#at, this.#length, due);
    if (end === this.#at) return DUE;
    this.batch.set(this.#block.subarray(this.#at, end));
    const bytes = end - this.#at;
    this.#at = end;
    return { kind: "batch", bytes };
  }

  #parse(): Step {
    const [name, args] = parse(this.#reader.payload(), checkCall, "a call");
    if (name === "arm") return { kind: "arm", probes: this.plan.stages[this.#stage++] ?? [], whole: args[1] === 1 };
    return { kind: "call", name, args };
  }

  #call(step: Step, due: number): Step {
    const waits = step.kind === "call" && due < (timeOf(step.name, step.args) ?? 0);
    this.#waiting = waits ? step : undefined;
    return waits ? DUE : step;
  }
}
