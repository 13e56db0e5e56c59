/**
 * The rings of perf events that tell what processes map, a ring a processor. A ring is one page of positions and then
 * data; in the data stand records one after the other, which may go round its end:
 *
 *    0      4      6      8
 *   +------+------+------+-----------------------------------------------+--------+
 *   | type | misc | size | what the type says (linux/perf_event.h)       | time   |
 *   +------+------+------+-----------------------------------------------+--------+
 */
import { native } from "../../native.ts";

const PAGE = 4096;
const PAGES = 32;
/** Positions in the first page, in bytes: written by the kernel, written by us. */
const HEAD = 1024;
const TAIL = 1032;

export interface PerfRecord {
  type: number;
  misc: number;
  /** ns. */
  time: number;
  /** What stands between its head and its time. */
  body: DataView;
}

export class PerfRing {
  readonly #fd: number;
  readonly #positions: BigUint64Array;
  readonly #data: Uint8Array;

  /** Throws NativeError: no right to, no memory. */
  constructor(processor: number) {
    this.#fd = native.perfMappings(processor);
    try {
      const memory = native.map(this.#fd, 0, (1 + PAGES) * PAGE, "write");
      this.#positions = new BigUint64Array(memory, 0, PAGE / 8);
      this.#data = new Uint8Array(memory, PAGE, PAGES * PAGE);
    } catch (error) {
      native.closeFd(this.#fd);
      throw error;
    }
  }

  /** What has come since the last call. */
  take(): PerfRecord[] {
    const [from, to] = [TAIL, HEAD].map((at) => Number(Atomics.load(this.#positions, at / 8))) as [number, number];
    const bytes = this.#copy(from, to - from);
    Atomics.store(this.#positions, TAIL / 8, BigInt(to));
    const records: PerfRecord[] = [];
    for (let at = 0; at + 8 <= bytes.byteLength;) {
      const size = bytes.getUint16(at + 6, true);
      if (size < 16) break; // (the kernel writes none)
      records.push({
        type: bytes.getUint32(at, true),
        misc: bytes.getUint16(at + 4, true),
        time: Number(bytes.getBigUint64(at + size - 8, true)),
        body: new DataView(bytes.buffer, bytes.byteOffset + at + 8, size - 16),
      });
      at += size;
    }
    return records;
  }

  close(): void {
    native.closeFd(this.#fd);
  }

  #copy(from: number, length: number): DataView {
    const copy = new Uint8Array(length);
    const at = from % this.#data.length;
    const first = this.#data.subarray(at, Math.min(at + length, this.#data.length));
    copy.set(first);
    copy.set(this.#data.subarray(0, length - first.length), first.length);
    return new DataView(copy.buffer);
  }
}
