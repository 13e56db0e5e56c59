/**
 * The recording of a run, as the loop has it: from its beginning, or from a moment of an interactive session on. Then it
 * begins with what is known by that time, and with the probes as they are; what was counted before is not its own.
 */
import type { Known, ProbeInfo, RecordMessage } from "./contract.ts";
import { countsSince, lostSince } from "./facts.ts";
import type { Host } from "./host.ts";
import { Recorder } from "./recorder.ts";

type Losses = Pick<Known, "lost" | "counts">;

export class Taping {
  readonly #recorder: Recorder;
  readonly #live: boolean;
  /** Numbers of BEGIN. */
  readonly #begins = new Set<number>();
  #before: Losses = { lost: {}, counts: {} };

  /**
   * @param fd an empty file, ours to close. @param batch where batches stand.
   * @param failed called once when no more can be written, with the reason.
   */
  constructor(
    { head, live }: Extract<RecordMessage, { do: "begin" }>,
    fd: number,
    private readonly host: Host,
    batch: Uint8Array,
    failed: (why: string) => void,
  ) {
    this.#live = live;
    this.#recorder = new Recorder(fd, head, batch, failed);
    if (head.capture === "all") host.decideAtSource(false); // every event is to come
    if (!live) this.#listen();
  }

  get full(): boolean {
    return this.#recorder.full;
  }

  get events(): number {
    return this.#recorder.events;
  }

  /** Everything from now on. `losses`: what was lost before. */
  from(probes: ProbeInfo[], losses: Losses): void {
    this.#before = losses;
    for (const text of this.host.knowledge()) this.#recorder.input("learn", [text]);
    this.#recorder.input("symbols", [this.host.symbolsKnown()]);
    this.#input("arm", [JSON.stringify(probes), 1]);
    this.#listen();
  }

  /** Resolves when all is written, or cannot be. `losses`: of the whole run. */
  async finish(time: number, { lost, counts, findings }: Known): Promise<void> {
    this.host.tap = undefined;
    await this.#recorder.finish({
      time,
      lost: lostSince(lost, this.#before.lost),
      counts: countsSince(counts, this.#before.counts),
      findings,
    });
  }

  #listen(): void {
    this.host.tap = (name, args) => this.#input(name, args);
  }

  /** BEGIN clauses that are typed run when they are typed: of a replay, BEGIN is the beginning. */
  #input(name: string, args: (string | number)[]): void {
    if (!this.#live || (name !== "arm" && name !== "fire")) return this.#recorder.input(name, args);
    if (name === "fire") return this.#begins.has(Number(args[0])) ? undefined : this.#recorder.input(name, args);
    const probes = JSON.parse(String(args[0])) as ProbeInfo[];
    for (const { number } of probes.filter(isBegin)) this.#begins.add(number);
    this.#recorder.input(name, [JSON.stringify(probes.filter((probe) => !isBegin(probe))), args[1]!]);
  }
}

function isBegin({ provider, name }: ProbeInfo): boolean {
  return provider === "pyprobe" && name === "BEGIN";
}
