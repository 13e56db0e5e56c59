/**
 * Plays a recording: what went into the isolate when it was made goes in again, in the same order, with the clauses of
 * another script. The clauses stand on probes by the recording's numbers; the session has planned which.
 */
import { closeSync } from "node:fs";
import { KIND, RecordingError } from "../record/blocks.ts";
import { parse } from "../record/check.ts";
import { checkCall, type Value } from "../record/inputs.ts";
import { BlockReader } from "../record/reader.ts";
import { survey } from "../record/survey.ts";
import type { ProbeInfo, ToSandbox } from "./contract.ts";

export type Step =
  /** A batch of so many bytes is in the batch's memory. */
  | { kind: "batch"; bytes: number }
  /** A call into the isolate. */
  | { kind: "call"; name: string; args: Value[] }
  | { kind: "arm"; probes: ProbeInfo[] };

export class Player {
  readonly #reader: BlockReader;
  readonly #words: Int32Array;
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
    this.#words = new Int32Array(batch.buffer, 0, batch.length >> 2);
  }

  /** When the run ended, ns: what END's clauses see. */
  get end(): number {
    return this.plan.end ?? Math.max(this.#last, this.plan.time);
  }

  get tracer(): number {
    return this.plan.tracer;
  }

  /** What comes next; undefined at the end. */
  next(): Step | undefined {
    try {
      while (!this.#ended) {
        const header = this.#reader.next();
        if (!header) break;
        const step = this.#step(header.kind);
        if (step) return step;
      }
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      this.cut = error.message;
    }
    return undefined;
  }

  close(): void {
    closeSync(this.fd);
  }

  #step(kind: number): Step | undefined {
    if (kind === KIND.records) return this.#records();
    if (kind === KIND.call) return this.#call();
    if (kind === KIND.end) this.#ended = true;
    return undefined; // the head is the session's
  }

  #records(): Step {
    const { length } = this.#reader.payloadInto(this.batch);
    const { events, last, problem } = survey(this.#words, length);
    if (problem !== undefined) throw new RecordingError(`is damaged: ${problem}`);
    this.events += events;
    this.#last = Math.max(this.#last, last);
    return { kind: "batch", bytes: length };
  }

  #call(): Step {
    const [name, args] = parse(this.#reader.payload(), checkCall, "a call");
    if (name === "arm") return { kind: "arm", probes: this.plan.stages[this.#stage++] ?? [] };
    return { kind: "call", name, args };
  }
}
