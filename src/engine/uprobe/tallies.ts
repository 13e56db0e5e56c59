/**
 * What programs count into and keep for threads (work/clauses.ts): one array that the reader maps, of rows (wire.h); hashes
 * that say where a key's row is; a hash of threads' variables.
 *
 *   array   u64 bytes in use | u64 threads whose variables found no room | rows ...
 *
 * Rows of values without a key are made here, before any program; programs make the others.
 */
import { native } from "../../native.ts";
import { SELVES, kernel_row as row } from "../../wire.ts";
import { MAP, MAPPABLE, NO_PREALLOC } from "./kernel.ts";
import { keyHead } from "./work/key.ts";
import type { FixedRows } from "./work/rows.ts";

/** Threads with variables at one time: as many as the isolate has. */
const THREADS_MAX = 100_000;
const HEAD = 16;
const PAGE = 4096;
/** Bytes for rows that are made before; distributions beyond have a row for each bucket, as those with a key. */
const FIXED_MAX = 1 << 20;

export class Tallies {
  readonly fd: number;
  readonly bytes: number;
  readonly refusedAt = 8;
  #selves: number | undefined;
  /** By bytes of a key. */
  readonly #keys = new Map<number, number>();
  /** By first tally and what rows there are. */
  readonly #places = new Map<string, number | undefined>();
  readonly #names = new Map<string, number>();
  readonly #fds: number[] = [];
  readonly #memory: ArrayBuffer;

  /** @param room bytes for rows. Throws NativeError: no privilege, no memory. */
  constructor(room: number) {
    this.bytes = Math.ceil((HEAD + FIXED_MAX + room) / PAGE) * PAGE;
    this.fd = this.#create(MAP.array, 4, this.bytes, 1, MAPPABLE, "pyprobe_tallies");
    this.#memory = native.map(this.fd, 0, this.bytes, "write");
    this.#words[0] = BigInt(HEAD);
  }

  /** The hash of threads' variables: u32 tid -> SELVES of 8 bytes. */
  get selves(): number {
    return (this.#selves ??= this.#create(MAP.hash, 4, 8 * SELVES, THREADS_MAX, NO_PREALLOC, "pyprobe_selves"));
  }

  /** The number of a variable of the thread. */
  self(name: string): number {
    const known = this.#names.get(name) ?? this.#names.size;
    this.#names.set(name, known);
    return known;
  }

  /** The hash of keys of so many bytes: key -> u64, where its row is. */
  keys(bytes: number): number {
    const known = this.#keys.get(bytes);
    if (known !== undefined) return known;
    const entries = Math.ceil(this.bytes / (row.tally + bytes + 8));
    const fd = this.#create(MAP.hash, bytes, 8, entries, NO_PREALLOC, "pyprobe_keys");
    this.#keys.set(bytes, fd);
    return fd;
  }

  /** Where the rows of a probe whose first tally this is begin; undefined when they take too much room. */
  place(first: number, rows: FixedRows): number | undefined {
    const key = [first, ...rows.rows.map(({ kind }) => `${kind.tally}/${kind.form}`)].join();
    if (!this.#places.has(key)) this.#places.set(key, this.#make(first, rows));
    return this.#places.get(key);
  }

  /** What went wrong, in words. */
  findings(): string[] {
    const refused = this.#words[1];
    if (!refused) return [];
    return [
      `self holds ${THREADS_MAX} threads in the kernel, the most there may be at a time; ${refused} times it was not kept for a further one`,
    ];
  }

  close(): void {
    for (const fd of this.#fds.splice(0)) native.closeFd(fd);
  }

  get #words(): BigUint64Array {
    return new BigUint64Array(this.#memory, 0, 2);
  }

  #make(first: number, { rows, bytes: all }: FixedRows): number | undefined {
    if (Number(this.#words[0]) + all > FIXED_MAX) return undefined;
    const place = Number(Atomics.add(this.#words, 0, BigInt(all))); // (programs may be making rows)
    for (const { kind, at, bytes } of rows) {
      const view = new DataView(this.#memory, place + at, bytes);
      view.setUint32(row.tally, keyHead(kind) | (first + kind.tally), true);
      view.setUint32(row.bytes, bytes, true);
    }
    return place;
  }

  #create(type: number, key: number, value: number, entries: number, flags: number, name: string): number {
    const fd = native.bpfMap(type, key, value, entries, flags, name);
    this.#fds.push(fd);
    return fd;
  }
}
