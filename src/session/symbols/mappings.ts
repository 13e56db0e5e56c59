/**
 * Follows what processes map, so that it is known of those too that have ended when they are asked about. Without the
 * right to (CAP_PERFMON) it is known of those that still run.
 */
import { mappingsOf } from "../../elf/mappings.ts";
import { native } from "../../native.ts";
import { processorsOnline } from "../../engine/kernel/sample.ts";
import { PerfRing, type PerfRecord } from "./perf-ring.ts";
import { isRunning } from "../../process.ts";
import type { Mapped, MappedFile } from "./space.ts";
import { Spaces } from "./spaces.ts";

/** PERF_RECORD_x, and the bit of `misc` that tells exec from a mere change of name. */
const RECORD = { COMM: 3, EXIT: 4, FORK: 7, MMAP2: 10 } as const;
const COMM_EXEC = 1 << 13;

/** ns from a record's time until it has surely been written. */
const WRITING = 200_000;

/** Files whose names are kept at hand. */
const FILES_MAX = 4096;

/** ms between looks: a ring holds some thousand records. */
const LOOK_INTERVAL = 50;

export class Mappings {
  readonly #files = new Map<string, MappedFile>();
  readonly #spaces = new Spaces({ read: (pid) => this.#read(pid), isRunning, now: () => native.nowNs() });
  #rings: PerfRing[] = [];
  /** Records that have been taken, and wait. */
  #held: PerfRecord[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** From now on; and what `pids` have mapped by now, for what they run may have been left when it is asked about. */
  follow(pids: readonly number[]): void {
    if (this.#timer) return;
    try {
      for (const processor of processorsOnline()) this.#rings.push(new PerfRing(processor));
    } catch {
      this.#closeRings(); // no right to
    }
    for (const pid of pids) this.#spaces.know(pid);
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL);
    this.#timer.unref();
  }

  /** What stood at an address of a process at a time (ns). */
  find(pid: number, time: number, address: number): Mapped | undefined {
    return this.#spaces.find(pid, time, address);
  }

  /** Learns what has happened up to a time (ns). */
  refresh(time: number): void {
    if (this.#rings.length > 0 && time <= native.nowNs()) while (native.nowNs() - WRITING < time);
    this.#look();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#closeRings();
  }

  #closeRings(): void {
    for (const ring of this.#rings.splice(0)) ring.close();
  }

  /** In the order of time over all processors: what may have an elder that is not written yet has to wait. */
  #look(): void {
    const until = native.nowNs() - WRITING;
    const records = [...this.#held, ...this.#rings.flatMap((ring) => ring.take())].sort((a, b) => a.time - b.time);
    const split = records.findIndex(({ time }) => time > until);
    this.#held = split < 0 ? [] : records.splice(split);
    for (const record of records) this.#hear(record);
  }

  #hear({ type, misc, time, body }: PerfRecord): void {
    const [pid, second] = [body.getUint32(0, true), body.getUint32(4, true)];
    if (type === RECORD.MMAP2) this.#spaces.mapped(pid, time, this.#mappedIn(body));
    else if (type === RECORD.FORK && pid !== second) this.#spaces.forked(pid, second, time);
    else if (type === RECORD.COMM && misc & COMM_EXEC) this.#spaces.execed(pid, time);
    else if (type === RECORD.EXIT && pid === body.getUint32(8, true)) this.#spaces.ended(pid, time);
  }

  /** pid, tid; u64 address, length, offset; u32 device; u64 inode, generation; u32 protection, flags; path. */
  #mappedIn(body: DataView): Mapped {
    const start = Number(body.getBigUint64(8, true));
    const path = Buffer.from(body.buffer, body.byteOffset + 64, body.byteLength - 64);
    const name = path.toString("utf8", 0, Math.max(0, path.indexOf(0))).replace(/ \(deleted\)$/, "");
    return {
      start,
      end: start + Number(body.getBigUint64(16, true)),
      offset: Number(body.getBigUint64(24, true)),
      file: this.#file(body.getBigUint64(40, true), name),
    };
  }

  #read(pid: number): Mapped[] {
    const all = mappingsOf(pid).filter(({ executable }) => executable);
    return all.map(({ start, end, offset, inode, path }) => ({ start, end, offset, file: this.#file(inode, path) }));
  }

  #file(inode: bigint, path: string): MappedFile {
    const key = `${inode} ${path}`;
    const known = this.#files.get(key);
    if (known) return known;
    if (this.#files.size >= FILES_MAX) this.#files.clear();
    const own = Buffer.from(path).toString(); // (a part of a text keeps all of it in memory)
    const file = { inode, path: own };
    this.#files.set(`${inode} ${own}`, file);
    return file;
  }
}
