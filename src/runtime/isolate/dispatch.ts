/**
 * From a record to the clauses. For each probe a function is generated that finds the record's slots, sets the live
 * bindings that some clause reads, and runs the clauses in order: so each probe has its own call sites, and V8 can
 * inline the script's functions into them. What is generated, for one clause with a predicate (quiet run):
 *
 *     let q = 0, code = NO_CODE, s0 = 0;
 *     class Event { get ["lineno"]() { return int64(s0 >> 2); } ... }
 *     const e = new Event();
 *     return [function fire(at, length) {
 *       q = at; ...slots...; code = codes[memory.i32[q + 7]] ?? NO_CODE;
 *       update0(e);
 *       if (c0.on) { try { if (p0(e)) { c0.hits++; a0(e); } } catch (error) { failed(c0, e, error, q); } }
 *     }];
 */
import type { ProbeInfo } from "../contract.ts";
import { NO_CODE, codes } from "./code.ts";
import { type Clause, clauses } from "./clause.ts";
import type { LiveBuiltin } from "./declare.ts";
import { copies } from "./copies.ts";
import { current } from "./current.ts";
import { bytesAmong } from "./bytes.ts";
import { type Firing, allSlots, attempt, bytesFunction, copiesFunction, eventClass, slotWalk } from "./event.ts";
import { clauseFailed } from "./failure.ts";
import { Fault, SLOTS, doubleAt, floatAt, int64, memory, stringAt, timeOf, withScratchRecord } from "./memory.ts";
import { beginClause, endClause, followsClauses, writeNothing } from "./output.ts";
import { thrownAt } from "./place.ts";
import { processOf } from "./process.ts";
import { reach } from "./reach.ts";
import { badRing } from "./ring.ts";
import { run } from "./run.ts";
import { stringEnd } from "./slots.ts";
import { startTiming, stopTiming, timing } from "./timing.ts";
import { type AddressSlots, wantAddresses, wantNoAddresses } from "./symbols.ts";
import { verdictBit, verdictWord } from "./verdict.ts";

/** What is done before and after each run of the clauses that use a builtin. */
export interface Around {
  name: string;
  begin(): void;
  end(): void;
}

/** Handles one record of a probe. */
export type Fire = (q: number, length: number) => void;

/** By probe number. */
export const fires: (Fire | undefined)[] = [];
export const probes: (ProbeInfo | undefined)[] = [];

/** Those that time their clauses (timing.ts). */
export const timedFires: (Fire | undefined)[] = [];

/** The ERROR probe's number, when the script has clauses for it. */
let errorProbe = -1;

/** Errors of the firing under way, for ERROR's clauses: time, pid, tid, arguments of each. */
let pending: { time: bigint; pid: number; tid: number; ints: (number | bigint)[] }[] = [];

/** DTrace's number for a fault at an address (DTRACEFLT_BADADDR); 0 stands for any other. */
const BAD_ADDRESS = 1;

const library = {
  attempt,
  bytesAmong,
  copies,
  current,
  NO_CODE,
  SLOTS,
  codes,
  memory,
  run,
  int64,
  floatAt,
  doubleAt,
  stringAt,
  stringEnd,
  timeOf,
  processOf,
  beginClause,
  endClause,
  writeNothing,
  failed,
  reach,
  startTiming,
  stopTiming,
  bad: (q: number) => badRing(q, "an event is shorter than its probe's arguments"),
  notCaptured,
};

function notCaptured(name: string): never {
  throw new Error(
    `${name} was not captured: pyprobe did not see that the clause reads it; read it as e.${name} in the clause itself`,
  );
}

function failed(clause: Clause, e: Firing, error: unknown, q: number): void {
  clauseFailed(clause, `${e.probeprov}:${e.probemod}:${e.probefunc}:${e.probename}`, error);
  const probe = memory.i32[q + 6]! >>> 16;
  if (errorProbe < 0 || probe === errorProbe) return;
  const { line, column } = thrownAt(error) ?? clause.place;
  const fault = error instanceof Fault ? BAD_ADDRESS : 0;
  const address = error instanceof Fault ? error.address : 0;
  const ints = [clause.id + 1, enabledNumber(probe, clause.id), line, column, fault, address];
  pending.push({ time: BigInt(Math.round(e.timestamp)), pid: e.pid, tid: e.tid, ints });
}

/**
 * Makes the function that handles the probe's records, and, where somebody may ask what clauses cost, a second one that
 * times them. Both have the same event and variables, so that the clauses' own functions see no difference.
 */
function makeFires(probe: ProbeInfo, live: readonly LiveBuiltin[], around: readonly Around[]): Fire[] {
  const own = probe.clauses.map((id) => clauses[id]!);
  const copied = copiesFunction(probe);
  const bytes = bytesFunction(probe);
  const updates = live.filter((builtin) => own.some((clause) => clause.reads(builtin.name)));
  const handler = (isTimed: boolean) => `function fire(at, length) {
    q = at;
    ${slotWalk(probe)}
    copies.at = ${copied ? "copied" : "undefined"};
    copies.bytes = ${bytes ? "bytes" : "undefined"};
    ${currentCode(probe, own)}
    code = codes[memory.i32[q + 7]] ?? NO_CODE;
    ${skipAll(own, probe)}
    ${updates.map((_, i) => `update${i}(e);`).join("\n    ")}
    ${own.map((clause, i) => clauseCode(clause, i, probe, updates, around, isTimed)).join("\n    ")}
  }`;
  const body = `
  const { ${Object.keys(library).join(", ")} } = library;
  ${own.map((_, i) => `const c${i} = own[${i}], p${i} = c${i}.predicate, a${i} = c${i}.action;`).join("\n  ")}
  ${own.map((clause, i) => reachCode(clause, i, probe)).join("")}
  ${updates.map((_, i) => `const update${i} = updates[${i}].update;`).join("\n  ")}
  let q = 0, code = NO_CODE${allSlots(probe)
    .map((_, i) => `, s${i} = 0`)
    .join("")};
  ${eventClass(probe)}
  const e = new Event();
  ${copied ? `const copied = ${copied};` : ""}
  ${bytes ? `const bytes = ${bytes};` : ""}
  return [${handler(false)}${timing.possible ? `, ${handler(true)}` : ""}];`;
  return new Function("library", "own", "updates", "around", body)(library, own, updates, around) as Fire[];
}

/** Says where functions of the language find what they ask for; where no clause has any of a kind that is left out. */
function currentCode({ slots, context = [] }: ProbeInfo, own: readonly Clause[]): string {
  const stacks = (["pystack", "ustack"] as const).filter((name) => own.some((clause) => clause.reads(name)));
  const code = stacks.map((name) => {
    const at = context.indexOf(name);
    return ` current.${name} = ${at < 0 ? -1 : `s${slots.length + at}`};`;
  });
  return `current.record = q;${code.join("")}`;
}

/** Where the probe's records have addresses that a clause may ask about. */
function addressSlots(probe: ProbeInfo): AddressSlots | undefined {
  const { slots, slotIndex, context = [], args } = probe;
  const own = probe.clauses.map((id) => clauses[id]!);
  const names = new Set(own.flatMap(({ site }) => site.captures.addresses ?? []));
  const ints = args.flatMap(({ name, from, type }, number) => {
    const isAsked = type === "int" && (names.has(name) || names.has(`arg${number}`));
    return isAsked && "slot" in from && slotIndex.includes(from.slot) ? [slotIndex.indexOf(from.slot)] : [];
  });
  if (context.includes("ucaller")) ints.push(slots.length + context.indexOf("ucaller"));
  const stack = context.includes("ustack") ? slots.length + context.indexOf("ustack") : -1;
  if (ints.length === 0 && stack < 0) return undefined;
  return { strings: allSlots(probe).map((type) => type === "str"), ints, stack };
}

/** Leaves at once when no clause can want the code object. */
function skipAll(own: Clause[], probe: ProbeInfo): string {
  const all = new Map<number, number>();
  for (const bit of own.map((clause) => verdictBit(clause, probe))) {
    if (!bit) return "";
    all.set(bit.word, (all.get(bit.word) ?? 0) | bit.mask);
  }
  const tests = [...all].map(([word, mask]) => `(${verdictWord("skip", word)} & ${mask}) === ${mask}`);
  return tests.length === 0 ? "" : `if (${tests.join(" && ")}) return;`;
}

/** A clause that is for some of the probe's processes only has a test of its own. */
function reachCode({ id }: Clause, i: number, { only, provider }: ProbeInfo): string {
  const part = only?.find(({ clause }) => clause === id);
  return part
    ? `const reach${i} = reach(${[provider, part.process, part.module].map((x) => JSON.stringify(x)).join(", ")});`
    : "";
}

/** Numbers of a probe together with one of its clauses, from 1, in the order in which they came into service. */
const enabled = new Map<string, number>();

function enabledNumber(probe: number, clause: number): number {
  const key = `${probe} ${clause}`;
  const known = enabled.get(key) ?? enabled.size + 1;
  enabled.set(key, known);
  return known;
}

function clauseCode(
  clause: Clause,
  i: number,
  probe: ProbeInfo,
  updates: readonly LiveBuiltin[],
  around: readonly Around[],
  isTimed: boolean,
): string {
  const bit = verdictBit(clause, probe);
  const reached = reachCode(clause, i, probe) && ` && reach${i}(memory.i32[q + 4])`;
  const wanted = reached + (bit ? ` && !(${verdictWord("skip", bit.word)} & ${bit.mask})` : "");
  const known = bit && clause.codeTestWhole ? `(${verdictWord("sure", bit.word)} & ${bit.mask}) || ` : "";
  const test = clause.predicate ? `if (${known}p${i}(e)) ` : "";
  const empty = clause.site.isEmpty && followsClauses() ? " writeNothing();" : "";
  const act = `{ c${i}.hits++; a${i}(e);${empty} }`;
  const number = enabledNumber(probe.number, clause.id);
  const own = updates.flatMap(({ name, updateClause }, j) =>
    updateClause && clause.reads(name) ? [`updates[${j}].updateClause(${number}); `] : [],
  );
  const begin = followsClauses() ? `beginClause(e, ${probe.number}, ${i}); ` : "";
  const end = followsClauses() ? " endClause();" : "";
  const guarded = `try { ${test}${act} } catch (error) { failed(c${i}, e, error, q); }`;
  const stop = i + 1 < probe.clauses.length ? "\n    if (run.exited) return;" : "";
  const uses = around.flatMap(({ name }, j) => (clause.reads(name) ? [j] : []));
  const enter = uses.map((j) => `around[${j}].begin(); `).join("");
  const leave = uses.map((j) => ` around[${j}].end();`).join("");
  const whole = `${own.join("")}${begin}${enter}${guarded}${end}${leave}`;
  const work = isTimed ? `startTiming(); ${whole} stopTiming(c${i});` : whole;
  return `if (c${i}.on${wanted}) { c${i}.seen++; ${work} }${stop}`;
}

/**
 * Takes a probe into service, or anew when its clauses have changed. `isOneOfMany`: its functions are made at its first
 * event, which most may never have. (Of few they are made now: the loop over a batch would meet a second function.)
 */
export function install(
  probe: ProbeInfo,
  live: readonly LiveBuiltin[],
  around: readonly Around[],
  isOneOfMany: boolean,
): void {
  const { number, clauses: own } = probe;
  probes[number] = probe;
  wantAddresses(number, addressSlots(probe));
  for (const id of own) enabledNumber(number, id);
  const make = () => {
    [fires[number], timedFires[number]] = makeFires(probe, live, around);
  };
  if (own.length === 0) fires[number] = timedFires[number] = undefined;
  else if (isOneOfMany) {
    fires[number] = (q, length) => (make(), fires[number]!(q, length));
    timedFires[number] = (q, length) => (make(), timedFires[number]!(q, length));
  } else make();
  if (probe.name === "ERROR" && !probe.pidProvider) errorProbe = probe.number;
}

/** Takes every probe out of service: records of theirs are passed over. */
export function retire(): void {
  probes.length = fires.length = timedFires.length = 0;
  wantNoAddresses();
  errorProbe = -1;
}

/** Fires a probe that no record carries. Time in ns; `ints` are all slots of its layout. */
export function fireByNumber(
  number: number,
  time: bigint,
  pid: number,
  tid: number,
  ints: readonly (number | bigint)[] = [],
): void {
  const fire = (timing.on ? timedFires : fires)[number];
  if (!fire) return;
  const { slotIndex, context = [] } = probes[number]!;
  const captured = ints.filter((_, slot) => slotIndex.includes(slot));
  captured.push(...context.map(() => 0), ...(probes[number]!.bytes ?? []).map(() => 0)); // (of a string, the empty one)
  withScratchRecord({ probe: number, time, pid, tid, ints: captured }, fire);
}

/** Runs ERROR's clauses for the errors of the firing that has just ended. */
export function settleErrors(): void {
  if (pending.length === 0) return;
  const errors = pending;
  pending = [];
  for (const { time, pid, tid, ints } of errors) if (!run.exited) fireByNumber(errorProbe, time, pid, tid, ints);
  pending = [];
}
