/**
 * What stands at the addresses of processes. Files cannot be looked into from here: before a batch is handled, the
 * sandbox asks `unknownAddresses` which of its addresses nothing is known of, the control plane looks them up as of their
 * time, and `learnSymbols` takes in the answer. So whatever a handler asks about an event is known when it runs, however
 * short the process lived; and a recording, which keeps the answers among its inputs, needs no files.
 *
 * A process that runs another program has other things at its addresses: an EXEC record says so. What is known is kept
 * for each of its programs, by the time when that began.
 */
import { KIND_EVENT, KIND_EXEC } from "../../wire.ts";
import type { SymbolAnswer, SymbolQuestion } from "../contract.ts";
import { SLOTS, memory, timeOf } from "./memory.ts";

/** A stretch of a process's memory that is one function, or one place where no symbol is. */
interface Stretch {
  start: number;
  end: number;
  module: string;
  /** "" where nothing is known. */
  name: string;
}

/** One program that a process has run. */
interface Space {
  pid: number;
  /** ns */
  since: number;
  /** By address. */
  stretches: Stretch[];
}

/**
 * What is remembered: stretches of a space (and those of one batch), spaces of a process, processes. What leads along
 * stacks without frame pointers are numbers, ever new ones, which no stretch of more than one byte takes in.
 */
const STRETCHES_MAX = 20_000;
const SPACES_MAX = 1000;
const PROCESSES_MAX = 10_000;

/** Processes from which on those are looked for that have had no event for so long (ns): most have ended. */
const SWEEP_FROM = 256;
const IDLE = 10e9;

/** No program has code beyond: what is found there is no address. */
const ADDRESS_MAX = 2 ** 52;

interface Known {
  /** The youngest last. */
  spaces: Space[];
  /** ns: of its last event. */
  last: number;
}

/** By process. */
const processes = new Map<number, Known>();
let spacesKept = 0;
let sweepAt = SWEEP_FROM;
/** ns: of the last event of all. */
let newest = 0;

/** A process runs another program from a time on. */
export function beginSpace(pid: number, since: number): Space {
  const { spaces } = knownOf(pid, since);
  const known = spaces.find((space) => space.since === since);
  if (known) return known;
  const space = { pid, since, stretches: [] };
  spaces.push(space);
  spaces.sort((a, b) => a.since - b.since);
  spacesKept++;
  if (spaces.length > SPACES_MAX) spaces.shift();
  return space;
}

function knownOf(pid: number, time: number): Known {
  let known = processes.get(pid);
  if (!known) processes.set(pid, (known = { spaces: [], last: time }));
  if (processes.size > PROCESSES_MAX) processes.delete(processes.keys().next().value!);
  return known;
}

/** Between batches: what a batch's events are about must stay until they have been handled. */
function sweep(): void {
  if (spacesKept < sweepAt) return;
  spacesKept = 0;
  for (const [pid, known] of processes) {
    const { spaces, last } = known;
    if (last < newest - IDLE) processes.delete(pid);
    else known.spaces = spaces.filter((_, i) => i === spaces.length - 1 || spaces[i + 1]!.since >= newest - IDLE);
    spacesKept += processes.has(pid) ? known.spaces.length : 0;
  }
  sweepAt = Math.max(SWEEP_FROM, 2 * spacesKept);
}

/** How much is remembered, for tests. */
export function symbolsKept(): { processes: number; spaces: number } {
  return { processes: processes.size, spaces: [...processes.values()].flatMap(({ spaces }) => spaces).length };
}

/** What a process ran at a time. */
function spaceAt(pid: number, time: number): Space {
  const spaces = processes.get(pid)?.spaces;
  for (let i = (spaces?.length ?? 0) - 1; i >= 0; i--) if (spaces![i]!.since <= time) return spaces![i]!;
  return beginSpace(pid, 0);
}

/** JSON of SymbolAnswer[]. */
export function learnSymbols(json: string): void {
  for (const [pid, since, start, end, module, name] of JSON.parse(json) as SymbolAnswer[]) {
    const { stretches } = beginSpace(pid, since);
    const at = placeOf(stretches, start);
    let behind = at;
    while (behind < stretches.length && stretches[behind]!.start < end) behind++;
    stretches.splice(at, behind - at, { start, end, module, name });
  }
}

/** All that is known. */
export function knownSymbols(): SymbolAnswer[] {
  return [...processes].flatMap(([pid, { spaces }]) =>
    spaces.flatMap(({ since, stretches }) =>
      stretches.map(({ start, end, module, name }): SymbolAnswer => [pid, since, start, end, module, name]),
    ),
  );
}

/** The index of the first stretch that ends behind the address. */
function placeOf(known: readonly Stretch[], address: number): number {
  let low = 0;
  for (let high = known.length; low < high;) {
    const middle = (low + high) >> 1;
    if (known[middle]!.end <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stretchIn({ stretches }: Space, address: number): Stretch | undefined {
  const stretch = stretches[placeOf(stretches, address)];
  return stretch && stretch.start <= address ? stretch : undefined;
}

export interface Place {
  /** The file's name; "" where there is none. */
  module: string;
  /** The function; the address in the file where it has no symbol there; "" where there is no file. */
  func: string;
  /** Bytes from the function's first. */
  offset: number;
}

/** What stands at an address of the process whose event is under way. */
export function placeAt(q: number, address: number): Place {
  const stretch = stretchIn(spaceAt(memory.i32[q + 4] ?? 0, timeOf(q)), address);
  if (!stretch || stretch.name === "") return { module: stretch?.module ?? "", func: "", offset: address };
  return { module: stretch.module, func: stretch.name, offset: address - stretch.start };
}

/** What tells the programs of processes apart. */
export function spaceName(q: number): string {
  const pid = memory.i32[q + 4]!;
  return `${pid} ${spaceAt(pid, timeOf(q)).since}`;
}

/** module`function+0x12, as DTrace writes it; the address where nothing is known of it. */
export function placeText({ module, func, offset }: Place): string {
  if (func === "") return `0x${offset.toString(16)}`;
  return `${module}\`${func}${offset === 0 ? "" : `+0x${offset.toString(16)}`}`;
}

/** Where in a probe's records there are addresses: integers, and stacks. By the index of the slot. */
export interface AddressSlots {
  /** Of each slot, whether it is a string. */
  strings: boolean[];
  ints: number[];
  stack: number;
}

/** By probe number. */
const wanted: (AddressSlots | undefined)[] = [];

/** From now on records of that probe are looked through. */
export function wantAddresses(probe: number, slots: AddressSlots | undefined): void {
  wanted[probe] = slots;
}

export function wantNoAddresses(): void {
  wanted.length = 0;
}

/** Whether any probe's records are. */
export function asksForSymbols(): boolean {
  return wanted.some(Boolean);
}

/** The addresses in the first `bytes` bytes that nothing is known of: JSON of SymbolQuestion[]; "" when there are none. */
export function unknownAddresses(bytes: number): string {
  sweep();
  const { i32 } = memory;
  const questions = new Map<Space, Map<number, number>>();
  for (let q = 0; q < bytes >> 2;) {
    const length = i32[q]! >>> 0;
    const kind = i32[q + 6]! & 0xffff;
    const slots = kind === KIND_EVENT ? wanted[i32[q + 6]! >>> 16] : undefined;
    const [pid, time] = [i32[q + 4]!, timeOf(q)];
    if (kind === KIND_EXEC) beginSpace(pid, time);
    else if (slots) {
      const space = spaceAt(pid, time);
      knownOf(pid, time).last = time;
      newest = Math.max(newest, time);
      for (const address of addressesIn(q, length, slots)) {
        if (isAddress(address) && !stretchIn(space, address)) ask(questions, space, address, time);
      }
    }
    q += 2 + (((length + 7) >>> 3) << 1);
  }
  if (questions.size === 0) return "";
  return JSON.stringify(
    [...questions].map(([{ pid, since }, asked]): SymbolQuestion => [
      pid,
      since,
      [...asked.keys()],
      [...asked.values()],
    ]),
  );
}

/** Notes what is asked about: by space, addresses with the time of the first event that has them. */
function ask(questions: Map<Space, Map<number, number>>, space: Space, address: number, time: number): void {
  const asked = questions.get(space);
  if (!asked) {
    if (space.stretches.length >= STRETCHES_MAX) space.stretches.length = 0;
    questions.set(space, new Map([[address, time]]));
  } else if (!asked.has(address)) asked.set(address, time);
}

/** Whether it may be one: the first page is never a program's, and nothing is beyond the last address. */
export function isAddress(number: number): boolean {
  return number >= 4096 && number < ADDRESS_MAX;
}

/** The target is not trusted: what reaches past the record's end is left out. */
function addressesIn(q: number, length: number, { strings, ints, stack }: AddressSlots): number[] {
  const found: number[] = [];
  const limit = (q << 2) + 8 + length;
  let at = (q + SLOTS) << 2;
  for (let slot = 0; slot < strings.length && at + 8 <= limit; slot++) {
    if (ints.includes(slot)) found.push(addressAt(at));
    if (!strings[slot]) {
      at += 8;
      continue;
    }
    const bytes = memory.i32[at >> 2]! >>> 0;
    const end = Math.min(at + 8 + bytes, limit);
    if (slot === stack) for (let frame = at + 8; frame + 8 <= end; frame += 8) found.push(addressAt(frame));
    at += 8 + ((bytes + 7) & ~7);
  }
  return found;
}

/** The unsigned number at a byte offset; addresses of programs are below 2^53. */
export function addressAt(offset: number): number {
  return (memory.i32[(offset >> 2) + 1]! >>> 0) * 4294967296 + (memory.i32[offset >> 2]! >>> 0);
}
