/**
 * Writes a recording (record/blocks.ts) as the run goes: what goes into the isolate goes into the file as well. Writes
 * are asynchronous, one at a time and in order; while one is on its way, what comes is gathered. A disk that is slow
 * makes the recorder full, and then the loop takes no more records: producers wait or drop, as with slow output.
 */
import { close, write } from "node:fs";
import { systemWords } from "../errors.ts";
import { KIND, PAYLOAD_MAX, encodeBlock, encodeFileHeader, encodeJsonBlock } from "../record/blocks.ts";
import type { End, Head } from "../record/types.ts";
import { isInput } from "../record/inputs.ts";
import { survey } from "../record/survey.ts";

/** Bytes waiting beyond which no more is taken. */
const FULL = 8 << 20;

/** Bytes of records that make a block; fewer do after GATHER ms, which is what a kill may cost. */
const BLOCK = 256 << 10;
const GATHER = 50;

export class Recorder {
  #queue: Buffer[] = [];
  #queued = 0;
  #busy = false;
  #number = 0;
  /** Records that make no block yet. */
  readonly #gathered = new Uint8Array(PAYLOAD_MAX.records);
  #bytes = 0;
  #events = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #written = 0;
  #idle: (() => void) | undefined;

  /**
   * @param fd an empty file, ours to close. @param batch where batches stand.
   * @param failed called once when no more can be written, with the reason.
   */
  constructor(
    private readonly fd: number,
    head: Head,
    private readonly batch: Uint8Array,
    private readonly failed: (why: string) => void,
  ) {
    this.#put(encodeFileHeader());
    this.#put(encodeJsonBlock(this.#number++, KIND.head, head));
  }

  get full(): boolean {
    return this.#queued > FULL;
  }

  /** Events that it has been given. */
  get events(): number {
    return this.#written;
  }

  /** A call into the isolate is about to be made. */
  input(name: string, args: (string | number)[]): void {
    if (this.#stopped) return;
    if (name === "batch") return this.#gather(this.batch.subarray(0, args[0] as number));
    if (!isInput(name)) return;
    this.#seal();
    this.#put(encodeJsonBlock(this.#number++, KIND.call, [name, ...args]));
  }

  /** The last block; resolves when everything is written, or cannot be. */
  async finish(end: End): Promise<void> {
    if (!this.#stopped) {
      this.#seal();
      this.#put(encodeJsonBlock(this.#number++, KIND.end, end));
    }
    if (this.#busy) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.close();
  }

  /** Leaves the file as it is. */
  close(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#timer);
    close(this.fd);
  }

  #gather(records: Uint8Array): void {
    if (this.#bytes + records.length > PAYLOAD_MAX.records) this.#seal();
    this.#gathered.set(records, this.#bytes);
    const { events } = survey(new Int32Array(records.buffer, 0, records.length >> 2), records.length);
    this.#events += events;
    this.#written += events;
    this.#bytes += records.length;
    if (this.#bytes >= BLOCK) this.#seal();
    else this.#timer ??= setTimeout(() => this.#seal(), GATHER);
  }

  #seal(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#bytes === 0) return;
    this.#put(encodeBlock(this.#number++, KIND.records, this.#gathered.subarray(0, this.#bytes), this.#events));
    this.#bytes = this.#events = 0;
  }

  #put(bytes: Buffer): void {
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#next();
  }

  #next(): void {
    const bytes = this.#queue[0];
    if (this.#busy || this.#stopped) return;
    if (bytes === undefined) return this.#idle?.();
    this.#busy = true;
    write(this.fd, bytes, (error, written) => {
      this.#busy = false;
      if (error) return this.#fail(error);
      this.#queued -= written;
      if (written === bytes.length) this.#queue.shift();
      else this.#queue[0] = bytes.subarray(written);
      this.#next();
    });
  }

  #fail(error: Error): void {
    this.#queue = [];
    this.#queued = 0;
    this.close();
    this.failed(systemWords(error));
    this.#idle?.();
  }
}
