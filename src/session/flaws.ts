/** What a run's data lack: what was found wrong on the way, what the engines lost, what the sandbox counted. */
import type { EngineLosses } from "../engine/engine.ts";
import type { Facts, Known } from "../runtime/contract.ts";
import { addCounts, addLost } from "../runtime/facts.ts";
import type { Quality } from "../runtime/formats/format.ts";
import type { Arming } from "./arming.ts";
import type { Command } from "./command.ts";
import { qualityData } from "./quality.ts";
import type { Sandbox } from "./sandbox.ts";

/** Sentences that are kept; the others are counted. */
const FOUND_MAX = 1000;

export class Flaws {
  readonly #found: string[] = [];
  #more = 0;

  constructor(
    private readonly arming: Arming,
    private readonly command: Command | undefined,
  ) {}

  /** Keeps sentences for the end of the run. */
  found(...sentences: string[]): void {
    const kept = sentences.slice(0, FOUND_MAX - this.#found.length);
    this.#found.push(...kept);
    this.#more += sentences.length - kept.length;
  }

  /** What is known while it goes on; undefined when the sandbox has gone. */
  async sofar(sandbox: Sandbox): Promise<Facts | undefined> {
    const status = await sandbox.ask({ type: "status" }, "status");
    return status && this.#withLosses(status.facts);
  }

  /** What is known before the last events are handled. */
  known(): Known {
    return { ...this.#losses(), findings: this.#findings() };
  }

  /** All of it, in the end. `facts` undefined: the sandbox died, and what it knew is gone. */
  quality(facts: Facts | undefined): Quality {
    return qualityData(facts && this.#withLosses(facts), this.arming.probes, this.#findings());
  }

  /** What was found, and what the engines say of probes that could not fire. */
  #findings(): string[] {
    const { command, arming } = this;
    const hasRun = !command || command.released;
    const more = this.#more > 0 ? [`and ${this.#more} more things that are not told`] : [];
    return [...this.#found, ...more, ...(hasRun ? arming.findings(command?.line) : [])];
  }

  /** What the engines know to be missing, together. */
  #losses(): Required<EngineLosses> {
    const losses = this.arming.losses();
    return {
      lost: addLost(...losses.map(({ lost }) => lost)),
      counts: addCounts(...losses.map(({ counts }) => counts)),
    };
  }

  #withLosses(facts: Facts): Facts {
    const known = this.#losses();
    return { ...facts, lost: addLost(facts.lost, known.lost), counts: addCounts(facts.counts, known.counts) };
  }
}
