/** Which work programs in the kernel can do, and why not the rest. */
import { isOperandError } from "../../../elf/operand.ts";
import { shownText, stepsOf, visit, type Int, type Tally, type TextTest, type Work } from "../../../handler/work.ts";
import { argumentIndex, carried } from "../../../probe/carried.ts";
import type { Marker } from "../../../probe/provider.ts";
import { aggregates } from "../../../runtime/isolate/aggregates/registry.ts";
import { SELVES, TEXT_ROOM } from "../../../wire.ts";
import { isComparable } from "../compare.ts";
import { KEY_BYTES, TEMPS } from "../frame.ts";
import { bucketsOf } from "../../counted.ts";
import type { Point, PointWork } from "../../engine.ts";
import { allOf } from "./clauses.ts";
import { keyBytes } from "./key.ts";
import { FORMS } from "./update.ts";

/** One probe's part of the work. */
interface Asked {
  marker: Marker;
  work: Work;
}

/** The event's facts that are numbers. */
const FACTS = new Set(["timestamp", "pid", "tid"]);

/** Why programs cannot do all of this, the last of it being asked about; undefined when they can. */
export function refusesWork(all: readonly Asked[]): string | undefined {
  const wide = wideSelves(all);
  for (const { marker, work } of all) {
    const why = lacking(marker, work, wide);
    if (why !== undefined) return why;
  }
  const selves = new Set(all.flatMap(({ work }) => selvesIn(work)));
  if (selves.size > SELVES) return `programs in the kernel keep no more than ${SELVES} variables of a thread`;
  const tallies = all.reduce((sum, { work }) => sum + talliesIn(work).length, 0);
  return tallies > 0xffff ? "programs in the kernel count into no more than 65535 aggregations" : undefined;
}

/**
 * By probe number, what is done and asked at it: for clauses that stay only what programs can ask. Nothing, where all of
 * its events are wanted anyway and nothing is to be done.
 */
export function pointWorks(points: readonly Point[]): Map<number, readonly PointWork[]> {
  const all = points.flatMap(({ marker, work = [] }) => work.map((one) => ({ marker, one })));
  const done = all.flatMap(({ marker, one: { work } }) => (work ? [{ marker, work }] : []));
  const wide = wideSelves(done);
  const isRoom = new Set(all.flatMap(({ one }) => selvesIn(allOf(one)))).size <= SELVES;
  const within = (marker: Marker, one: PointWork): PointWork => {
    if ("first" in one) return one;
    const { clause, filter } = one;
    if (!isRoom || !filter) return isRoom ? one : { clause };
    const isAble = lacking(marker, { test: filter, steps: [] }, wide) === undefined;
    return isAble ? one : { clause, ...(one.work && { work: one.work }) };
  };
  return new Map(
    points.map(({ number, marker, work = [] }) => {
      const works = work.map((one) => within(marker, one));
      const isOfUse = works.some((one) => one.work ?? ("filter" in one && one.filter));
      return [number, isOfUse ? works : []];
    }),
  );
}

function talliesIn({ steps }: Work): Tally[] {
  return stepsOf(steps).filter((step) => step.kind === "tally");
}

export function selvesIn(work: Work): string[] {
  const names: string[] = stepsOf(work.steps).flatMap((step) => (step.kind === "assign" ? [step.name] : []));
  visit(work, (int) => int.kind === "self" && names.push(int.name));
  return names;
}

function lacking(marker: Marker, work: Work, wide: ReadonlySet<string>): string | undefined {
  const reasons: (string | undefined)[] = [];
  const isWide = (int: Int) => isWideInt(marker, int, wide);
  const ofInt = (int: Int): void => {
    if (int.kind === "field") reasons.push(lackingField(marker, int.name));
    if (!("left" in int)) return;
    const one = [int.left, int.right].find(isWide);
    if (one)
      reasons.push(`${shownInt(one)} may be beyond 2^53, where only the isolate works out what JavaScript would`);
  };
  visit(work, ofInt, (text) => reasons.push(lackingTest(marker, text)));
  if (depthOf(work) > TEMPS) reasons.push("an expression of it is too deep for programs in the kernel");
  for (const tally of talliesIn(work)) reasons.push(lackingTally(marker, work, tally));
  return reasons.find((why) => why !== undefined);
}

/** A number that programs can load, or one that is not there, and 0 for that. */
function lackingField(marker: Marker, name: string): string | undefined {
  if (FACTS.has(name)) return undefined;
  const index = argumentIndex(marker, name);
  const arg = marker.args[index];
  if (!arg) return /^arg\d$/.test(name) ? undefined : `${marker.name} has no e.${name}`;
  const isInt = arg.type === "int" && "slot" in arg.from && marker.slots[arg.from.slot] === "int";
  return isInt ? undefined : `e.${name} of ${marker.name} is no whole number that programs in the kernel can read`;
}

function lackingTest(marker: Marker, text: TextTest): string | undefined {
  const isWhole = text.relation === "is" && !text.base && isComparable(text.text);
  if (isWhole && isReadable(marker, text.field, text.copied)) return undefined;
  return `${shownText(text)} of ${marker.name} is compared in the isolate`;
}

function lackingTally(marker: Marker, work: Work, tally: Tally): string | undefined {
  const form = aggregates.find(({ name }) => name === tally.method)?.tally?.form;
  if (form === undefined || !FORMS[form]) return `programs in the kernel do not count ${tally.method}()`;
  const all = carried(tally, work, marker);
  const [missing] = all.missing;
  if (missing !== undefined) return `e.${missing} of ${marker.name} cannot be read by programs in the kernel`;
  const [int] = all.ints
    .flatMap((each) => (each.kind === "field" ? [lackingField(marker, each.name)] : []))
    .filter(Boolean);
  if (int) return int;
  const unread = all.texts.find((text) => !isReadable(marker, text.field, text.copied));
  if (unread) return `${shownText(unread)} of ${marker.name} cannot be read by programs in the kernel`;
  return keyBytes({ carried: all, buckets: bucketsOf(tally) }) > KEY_BYTES
    ? `its key is longer than programs in the kernel have room for (${KEY_BYTES} bytes, ${TEXT_ROOM} for a text)`
    : undefined;
}

function isReadable(marker: Marker, field: string, copied: boolean): boolean {
  if (field === "execname") return !copied;
  const arg = marker.args[argumentIndex(marker, field)];
  return (
    arg !== undefined && !("unreadable" in arg.from) && (arg.type === "string" || (copied && arg.string !== undefined))
  );
}

/** Variables of the thread that may hold more than JavaScript's numbers do. */
function wideSelves(all: readonly Asked[]): Set<string> {
  const wide = new Set<string>();
  for (let before = -1; before !== wide.size;) {
    before = wide.size;
    for (const { marker, work } of all) {
      for (const step of stepsOf(work.steps))
        if (step.kind === "assign" && isWideInt(marker, step.value, wide)) wide.add(step.name);
    }
  }
  return wide;
}

/** Whether it may be beyond 2^53: an argument of 8 bytes. */
function isWideInt(marker: Marker, int: Int, wide: ReadonlySet<string>): boolean {
  if (int.kind === "self") return wide.has(int.name);
  if (int.kind !== "field" || FACTS.has(int.name)) return false;
  const index = argumentIndex(marker, int.name);
  if (index < 0) return false;
  const operands = (marker.sites ?? []).map((site) => site.operands[index]);
  return operands.length === 0 || operands.some((one) => one && !isOperandError(one) && one.size === 8);
}

function shownInt(int: Int): string {
  return int.kind === "self" ? `self.${int.name}` : int.kind === "field" ? `e.${int.name}` : "it";
}

/** How many values wait while others are worked out. */
function depthOf(work: Work): number {
  let deepest = 0;
  const ofInt = (int: Int, depth: number): void => {
    deepest = Math.max(deepest, depth);
    if (!("left" in int)) return;
    ofInt(int.left, depth);
    ofInt(int.right, depth + 1);
  };
  visit(work, (int) => ofInt(int, 1));
  return deepest;
}
