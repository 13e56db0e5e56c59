/** The maps that one run's programs share, and what the control plane reads in them. */
import { readFileSync } from "node:fs";
import { native } from "../../native.ts";
import type { EngineLosses } from "../engine.ts";
import { MAP, MAPPABLE, NO_PREALLOC } from "./kernel.ts";

/** Scratch records for each processor: firings that are interrupted in the middle by others of the same processor. */
export const SCRATCH_DEPTH = 4;
/** Bytes before a scratch record: its lock (u32), and room for a number. */
export const SCRATCH_HEAD = 16;
const TARGETS_MAX = 65536;
/** Processes whose name is remembered; beyond, the longest unseen is told anew. */
const PROCESSES_MAX = 16384;

/** Probe numbers, from 0: a record has 16 bits for one (wire.h). */
export const NUMBERS = 1 << 16;

export class Maps {
  readonly ring: number;
  /** One entry: u64 of lost events by probe, then u64 of integers that could not be read, by probe. */
  readonly counts: number;
  readonly #scratches = new Map<number, number>();
  /** u32 tgid -> u32: the processes traced. */
  readonly targets: number;
  /** u32 tgid -> 16 bytes: the name last told of it. */
  readonly processes: number;
  /** One entry, a u64: how often a traced process has become another program. */
  readonly execs: number;
  #execs: BigUint64Array | undefined;
  readonly #fds: number[] = [];

  /** @param ringBytes a power of two. Throws NativeError: no privilege, no memory. */
  constructor(readonly ringBytes: number) {
    this.ring = this.#create(MAP.ringbuf, 0, 0, ringBytes, 0, "pyprobe_ring");
    this.counts = this.#create(MAP.array, 4, 16 * NUMBERS, 1, MAPPABLE, "pyprobe_counts");
    this.targets = this.#create(MAP.hash, 4, 4, TARGETS_MAX, NO_PREALLOC, "pyprobe_targets");
    this.execs = this.#create(MAP.array, 4, 8, 1, MAPPABLE, "pyprobe_execs");
    this.processes = this.#create(MAP.lruHash, 4, 16, PROCESSES_MAX, 0, "pyprobe_names");
  }

  /** The map of scratch records of so many bytes: SCRATCH_DEPTH for each processor. */
  scratch(bytes: number): number {
    const known = this.#scratches.get(bytes);
    if (known !== undefined) return known;
    const entries = processors() * SCRATCH_DEPTH;
    const fd = this.#create(MAP.array, 4, SCRATCH_HEAD + bytes, entries, 0, "pyprobe_scratch");
    this.#scratches.set(bytes, fd);
    return fd;
  }

  #create(type: number, key: number, value: number, entries: number, flags: number, name: string): number {
    const fd = native.bpfMap(type, key, value, entries, flags, name);
    this.#fds.push(fd);
    return fd;
  }

  /** What `execs` holds now; a look at shared memory. */
  get execCount(): number {
    this.#execs ??= new BigUint64Array(native.map(this.execs, 0, 4096, "read"), 0, 1);
    return Number(this.#execs[0]);
  }

  addTarget(pid: number): void {
    native.bpfUpdate(this.targets, u32(pid), u32(1));
  }

  removeTarget(pid: number): void {
    native.bpfDelete(this.targets, u32(pid));
  }

  get targetPids(): number[] {
    const pids: number[] = [];
    const next = new Uint8Array(4);
    for (let key: Uint8Array | null = null; native.bpfNextKey(this.targets, key, next); key = next.slice())
      pids.push(new DataView(next.buffer).getUint32(0, true));
    return pids;
  }

  /** By probe number: events dropped because the ring was full; and integers that could not be read, of all. */
  readCounts(): { lost: Map<number, number>; faults: number } {
    const counts = new BigUint64Array(native.map(this.counts, 0, 16 * NUMBERS, "read"));
    const lost = new Map<number, number>();
    for (let probe = 0; probe < NUMBERS; probe++) if (counts[probe] !== 0n) lost.set(probe, Number(counts[probe]));
    return { lost, faults: Number(counts.subarray(NUMBERS).reduce((sum, count) => sum + count, 0n)) };
  }

  close(): void {
    for (const fd of this.#fds.splice(0)) native.closeFd(fd);
  }
}

/** One more than the highest number that a processor may have. */
function processors(): number {
  return Number(/(\d+)\s*$/.exec(readFileSync("/sys/devices/system/cpu/possible", "latin1"))?.[1] ?? 0) + 1;
}

export function u32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

/** What the programs could not write or read. */
export function lossesOf(maps: Maps | undefined): EngineLosses {
  const { lost, faults } = maps?.readCounts() ?? { lost: new Map(), faults: 0 };
  return { lost: Object.fromEntries(lost), counts: { faults } };
}
