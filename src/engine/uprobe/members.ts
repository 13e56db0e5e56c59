/**
 * What a firing means, where one program serves many probes (attach.ts). Each of a link's sites has a cookie, which the
 * program is given when it fires: the number of an entry in a table that the programs share, and the control plane maps.
 *
 *   bits 0-15 the probe's number | 16-31 its first tally | 32-62 where its rows are, in words | 63 set
 *
 * An entry of 0 means nothing: the site is not to fire yet, or not any more. So what is armed can be exchanged by storing
 * words, after the new links are there and before the old ones go; and a probe can leave a link that others stay in.
 */
import { UserError } from "../../errors.ts";
import { native } from "../../native.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { MEMBER } from "./frame.ts";
import { MAP, MAPPABLE } from "./kernel.ts";
import { NUMBERS, type Maps } from "./maps.ts";

/** Entries: a change arms what is new before it takes out what was. */
const ENTRIES = 2 * NUMBERS;
const FIRING = 1n << 63n;

/** What a firing of a probe is written and counted as. */
export interface Meaning {
  /** The probe's number. */
  number: number;
  /** The number of its first tally; 0 when it has none. */
  tally: number;
  /** Where the rows of its tallies without a key begin, in bytes of the area that has them; 0 when it has none. */
  place: number;
}

export class Members {
  readonly fd: number;
  readonly #entries: BigUint64Array;
  readonly #free: number[] = [];
  #next = 0;

  /** Throws NativeError: no privilege, no memory. */
  constructor() {
    this.fd = native.bpfMap(MAP.array, 4, 8 * ENTRIES, 1, MAPPABLE, "pyprobe_members");
    this.#entries = new BigUint64Array(native.map(this.fd, 0, 8 * ENTRIES, "write"));
  }

  /** An entry that means nothing yet. Throws UserError when there is none left. */
  take(): number {
    const entry = this.#free.pop() ?? this.#next;
    if (entry === ENTRIES) throw new UserError(`more than ${ENTRIES} probes in the kernel at a time cannot be served`);
    if (entry === this.#next) this.#next++;
    return entry;
  }

  /** From now on firings with that entry mean this; undefined: nothing. */
  set(entry: number, meaning: Meaning | undefined): void {
    Atomics.store(this.#entries, entry, meaning ? packed(meaning) : 0n);
  }

  /** No site has it any more. */
  release(entry: number): void {
    this.set(entry, undefined);
    this.#free.push(entry);
  }

  close(): void {
    native.closeFd(this.fd);
  }
}

function packed({ number, tally, place }: Meaning): bigint {
  return FIRING | (BigInt(place / 8) << 32n) | (BigInt(tally) << 16n) | BigInt(number);
}

/**
 * What the firing's site means onto the stack; to `out` when that is nothing. r1 = the context.
 *
 * @param entry that of all the program's sites; undefined: each has its own.
 */
export function loadMember(a: Assembler, members: Members, out: Label, entry: number | undefined): void {
  if (entry === undefined) {
    a.call("get_attach_cookie");
    a.alu(0, "&=", ENTRIES - 1);
    a.alu(0, "<<=", 3);
  }
  a.mapValue(1, members.fd, 8 * (entry ?? 0));
  if (entry === undefined) a.alu(1, "+=", { reg: 0 });
  a.load(0, 8, 1, 0);
  a.jump(0, "==", 0, out);
  a.store(8, 10, MEMBER, { reg: 0 });
}

/** The register = the probe's number. */
export function loadNumber(a: Assembler, register: 0 | 2): void {
  a.load(register, 2, 10, MEMBER);
}

/** r1 = the number of the probe's tally that is so many behind its first. */
export function loadTally(a: Assembler, behind: number): void {
  a.load(1, 2, 10, MEMBER + 2);
  a.alu(1, "+=", behind);
}

/** r1 = where the probe's rows begin, in bytes. */
export function loadPlace(a: Assembler): void {
  a.load(1, 4, 10, MEMBER + 4);
  a.alu(1, "&=", 0x7fffffff);
  a.alu(1, "<<=", 3);
}

/** An event of the probe is lost. Uses r1, r2. */
export function countLost(a: Assembler, maps: Maps): void {
  countOne(a, maps, 0);
}

/** A number could not be read. Uses r1, r2. */
export function countFault(a: Assembler, maps: Maps): void {
  countOne(a, maps, NUMBERS);
}

/** One more for the probe in the table of counts that starts at entry `table`. */
function countOne(a: Assembler, maps: Maps, table: number): void {
  loadNumber(a, 2);
  a.alu(2, "<<=", 3);
  a.mapValue(1, maps.counts, 8 * table);
  a.alu(1, "+=", { reg: 2 });
  a.alu(2, "=", 1);
  a.atomic("+=", 8, 1, 0, 2);
}
