/**
 * Values that were counted where their probes fire come in here, as TALLY records (wire.h): how much each row of a tally
 * has grown by. Under which key, the clause's own text says: it is asked with the code object, the row's integers and the
 * process.
 */
import type { Place } from "../../handler/program.ts";
import type { ProbeInfo, TallyInfo } from "../contract.ts";
import { aggregation } from "./builtins/aggregation.ts";
import type { Aggregate } from "./aggregates/aggregate.ts";
import type { Numeric } from "./aggregates/number.ts";
import { aggregates } from "./aggregates/registry.ts";
import { addCounted } from "./cell.ts";
import { clauses } from "./clause.ts";
import { type Code, NO_CODE, codes } from "./code.ts";
import { clauseFailed } from "./failure.ts";
import type { Key } from "./key.ts";
import { SLOTS, int64, memory, stringAt } from "./memory.ts";
import { badRing } from "./ring.ts";
import { stringEnd } from "./slots.ts";
import { codeEvents, type Library } from "./verdict.ts";

type KeyOf = (
  event: object,
  library: Library,
  ints: readonly Numeric[],
  pid: number,
  texts: readonly (string | null)[],
  probe: Pick<ProbeInfo, "func" | "name">,
) => Key[];
type CodeTest = (event: object, library: Library) => unknown;

interface Counted {
  info: TallyInfo;
  probe: ProbeInfo;
  aggregate: Aggregate;
  keyOf: KeyOf;
  test: CodeTest | undefined;
  /** Made when first wanted: there may be tens of thousands. */
  eventOf: ((code: Code) => object) | undefined;
}

const tallies = new Map<number, Counted>();
let library: Library = {};
/** Of the record under way. */
let ints: Numeric[] = [];
let texts: (string | null)[] = [];

/** Takes a probe's tallies into service. */
export function installTallies(probe: ProbeInfo, pure: Library): void {
  library = pure;
  for (const info of probe.tallies ?? []) {
    const aggregate = aggregates.find(({ name }) => name === info.method)!;
    const keyOf = compiled(info.key) as KeyOf;
    const test = info.code === undefined ? undefined : (compiled(info.code) as CodeTest);
    tallies.set(info.tally, { info, probe, aggregate, keyOf, test, eventOf: undefined });
  }
}

const functions = new Map<string, unknown>();

/** @param text a closed function expression that the passes have made. */
function compiled(text: string): unknown {
  const made = functions.get(text) ?? new Function(`"use strict"; return (${text});`)();
  functions.set(text, made);
  return made;
}

function eventsOf(counted: Counted): (code: Code) => object {
  if (counted.eventOf) return counted.eventOf;
  const carried = Object.entries(counted.info.fields).map(([name, at]) => [
    name,
    () => ("int" in at ? ints[at.int] : texts[at.text]),
  ]);
  return (counted.eventOf = codeEvents(counted.probe, Object.fromEntries(carried)));
}

export function takeTally(q: number, length: number): void {
  const counted = tallies.get(memory.i32[q + 6]! >>> 16);
  if (!counted) return;
  const end = (q << 2) + 8 + length;
  const hasBucket = counted.aggregate.tally!.buckets !== undefined;
  const keys = counted.info.ints + (hasBucket ? 1 : 0);
  const spans = textSpans(counted.info, ((q + SLOTS) << 2) + 8 * keys, end);
  const pairs = spans?.at(-1) ?? -1;
  if (!spans || pairs > end || (end - pairs) % 16 !== 0) return badRing(q, "a tally is shorter than its key");
  ints = Array.from({ length: keys }, (_, i) => int64(q + SLOTS + 2 * i));
  const bucket = hasBucket ? Number(ints.pop()) : undefined;
  const words = new Map<number, Numeric>();
  for (let at = pairs >> 2; at < end >> 2; at += 4) words.set(bucket ?? Number(int64(at)), int64(at + 2));
  const code = codes[memory.i32[q + 7]!] ?? NO_CODE;
  const pid = memory.i32[q + 4]!;
  let place: Place | undefined;
  try {
    texts = counted.info.texts.map((text, i) => ((place = text.place), stringAt(spans[i]!, text.what)));
    takeIn(counted, code, pid, words);
  } catch (error) {
    const { provider, pidProvider, module, func, name } = counted.probe;
    const probe = `${provider}${pidProvider ? pid : ""}:${module}:${func}:${name}`;
    clauseFailed(clauses[counted.info.clause]!, probe, error, place);
  }
}

/**
 * The byte offsets of its texts, and the one behind them; undefined when one reaches past the end.
 *
 * @param start of the first.
 */
function textSpans(info: TallyInfo, start: number, limit: number): number[] | undefined {
  const spans = [start];
  while (spans.length <= info.texts.length) {
    const at = spans.at(-1)!;
    const next = at + 8 > limit ? -1 : stringEnd(at, limit);
    if (next < 0) return undefined;
    spans.push(next);
  }
  return spans;
}

function takeIn(counted: Counted, code: Code, pid: number, words: Map<number, Numeric>): void {
  const { info, probe, aggregate, keyOf, test } = counted;
  const eventOf = eventsOf(counted);
  if (test && !test(eventOf(code), library)) return;
  const key = keyOf(eventOf(code), library, ints, pid, texts, probe);
  addCounted(aggregation(info.aggregation).by(...(key as [Key])), aggregate, info.parameters ?? [], words);
}
