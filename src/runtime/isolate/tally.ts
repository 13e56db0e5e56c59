/**
 * Values that were counted where their probes fire come in here, as TALLY records (wire.h): how much each row of a tally
 * has grown by. Under which key, the clause's own text says: it is asked with the code object, the row's integers and the
 * process.
 */
import type { ProbeInfo, TallyInfo } from "../contract.ts";
import { RECORD_SIZE } from "../../wire.ts";
import { aggregation } from "./builtins/aggregation.ts";
import type { Aggregate } from "./aggregates/aggregate.ts";
import type { Numeric } from "./aggregates/number.ts";
import { aggregates } from "./aggregates/registry.ts";
import { addCounted } from "./cell.ts";
import { clauses } from "./clause.ts";
import { type Code, NO_CODE, codes } from "./code.ts";
import { clauseFailed } from "./failure.ts";
import type { Key } from "./key.ts";
import { SLOTS, int64, memory } from "./memory.ts";
import { badRing } from "./ring.ts";
import { codeEvents, type Library } from "./verdict.ts";

type KeyOf = (event: object, library: Library, ints: readonly Numeric[], pid: number) => Key[];
type CodeTest = (event: object, library: Library) => unknown;

interface Counted {
  info: TallyInfo;
  probe: ProbeInfo;
  aggregate: Aggregate;
  keyOf: KeyOf;
  test: CodeTest | undefined;
  eventOf: (code: Code) => object;
}

const tallies = new Map<number, Counted>();
let library: Library = {};

/** Takes a probe's tallies into service. */
export function installTallies(probe: ProbeInfo, pure: Library): void {
  library = pure;
  for (const info of probe.tallies ?? []) {
    const aggregate = aggregates.find(({ name }) => name === info.method)!;
    const keyOf = compiled(info.key) as KeyOf;
    const test = info.code === undefined ? undefined : (compiled(info.code) as CodeTest);
    tallies.set(info.tally, { info, probe, aggregate, keyOf, test, eventOf: codeEvents(probe) });
  }
}

/** @param text a closed function expression that the passes have made. */
function compiled(text: string): unknown {
  return new Function(`"use strict"; return (${text});`)();
}

export function takeTally(q: number, length: number): void {
  const counted = tallies.get(memory.i32[q + 6]! >>> 16);
  if (!counted) return;
  const { ints } = counted.info;
  const keys = counted.aggregate.tally!.buckets ? ints + 1 : ints;
  const slots = (length - RECORD_SIZE) / 8;
  if (slots < keys || (slots - keys) % 2 !== 0) return badRing(q, "a tally is shorter than its key");
  const numbers = Array.from({ length: keys }, (_, i) => int64(q + SLOTS + 2 * i));
  const bucket = keys > ints ? Number(numbers.pop()) : undefined;
  const words = new Map<number, Numeric>();
  for (let i = keys; i < slots; i += 2)
    words.set(bucket ?? Number(int64(q + SLOTS + 2 * i)), int64(q + SLOTS + 2 * i + 2));
  const code = codes[memory.i32[q + 7]!] ?? NO_CODE;
  try {
    takeIn(counted, code, numbers, memory.i32[q + 4]!, words);
  } catch (error) {
    const { provider, module, func, name } = counted.probe;
    clauseFailed(clauses[counted.info.clause]!, `${provider}:${module}:${func}:${name}`, error);
  }
}

function takeIn(counted: Counted, code: Code, ints: Numeric[], pid: number, words: Map<number, Numeric>): void {
  const { info, aggregate, keyOf, test, eventOf } = counted;
  if (test && !test(eventOf(code), library)) return;
  const key = keyOf(eventOf(code), library, ints, pid);
  addCounted(aggregation(info.aggregation).by(...(key as [Key])), aggregate, info.parameters ?? [], words);
}
