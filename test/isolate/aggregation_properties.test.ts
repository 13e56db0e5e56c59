/** Random values: what aggregations make of them against a plain reference, and in parts that are merged in any order. */
import t from "tap";
import { aggregates } from "../../src/runtime/isolate/aggregates/registry.ts";
import type { Aggregate, AggregateData } from "../../src/runtime/isolate/aggregates/aggregate.ts";
import { run } from "../../src/runtime/isolate/run.ts";

type Numeric = number | bigint;

Object.assign(run.options, { memory: 512, aggsize: 0 });

const ROUNDS = 60;

/** Numbers from 0 to 2^32 - 1, the same in every run (xorshift). */
let seed = 0x2545f491;
function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return seed >>> 0;
}

/** A whole number of up to 70 bits, as the isolate has it: a bigint where a number is not exact. */
function integer(): Numeric {
  const bits = random() % 71;
  const wide = (BigInt(random()) << 64n) | (BigInt(random()) << 32n) | BigInt(random());
  const n = BigInt.asUintN(bits, wide) * (random() % 2 ? 1n : -1n);
  return n >= -0x1fffffffffffffn && n <= 0x1fffffffffffffn ? Number(n) : n;
}

const LINEAR = [-100, 1000, 7];
const LOG = [10, 1, 5, 20];
const PARAMETERS: Record<string, number[]> = { lquantize: LINEAR, llquantize: LOG };

function fold(aggregate: Aggregate, values: readonly Numeric[]): unknown {
  const extra = PARAMETERS[aggregate.name] ?? [];
  const parameters = aggregate.parameters?.(0, ...extra);
  return values.reduce((state, v) => aggregate.update(state, v, ...extra), aggregate.zero(parameters));
}

/** The same by BigInt alone. */
const REFERENCE: Record<string, (values: bigint[]) => bigint> = {
  count: (values) => BigInt(values.length),
  sum: (values) => values.reduce((a, b) => a + b, 0n),
  avg: (values) => values.reduce((a, b) => a + b, 0n) / BigInt(values.length),
  min: (values) => values.reduce((a, b) => (b < a ? b : a)),
  max: (values) => values.reduce((a, b) => (b > a ? b : a)),
  stddev(values) {
    const n = BigInt(values.length);
    const mean = values.reduce((a, b) => a + b, 0n) / n;
    return root(values.reduce((a, b) => a + b * b, 0n) / n - mean * mean);
  },
  quantize: (values) => BigInt(values.length),
  lquantize: (values) => BigInt(values.length),
  llquantize: (values) => BigInt(values.length),
};

function root(n: bigint): bigint {
  let [low, high] = [0n, 1n << 80n];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle * middle <= n) low = middle;
    else high = middle - 1n;
  }
  return low;
}

/** What is wrong with a distribution's buckets; undefined: they hold each value once, where it belongs. */
function misplaced({ buckets = [] }: AggregateData, values: readonly bigint[]): string | undefined {
  const seen = new Set<number>();
  for (const { min, max, count } of buckets) {
    const inside = values.flatMap((v, i) => ((min === null || v >= min) && (max === null || v <= max) ? [i] : []));
    if (BigInt(count) !== BigInt(inside.length))
      return `from ${min} to ${max} there are ${inside.length}, not ${count}`;
    if (inside.some((i) => seen.has(i))) return `there is a bucket before that overlaps the one from ${min} to ${max}`;
    for (const i of inside) seen.add(i);
  }
  return seen.size === values.length ? undefined : `${values.length - seen.size} values are in no bucket`;
}

for (const aggregate of aggregates) {
  t.test(`${aggregate.name}: as by BigInt`, async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const values = Array.from({ length: 1 + (random() % 50) }, integer);
      const exact = values.map(BigInt);
      const data = aggregate.data(fold(aggregate, values), 1);
      const expected = REFERENCE[aggregate.name]!(exact);
      if (BigInt(data.value) !== expected) t.equal(data.value, expected, `of ${values.join(", ")}`);
      if (aggregate.kind === "distribution") t.equal(misplaced(data, exact), undefined, `of ${values.join(", ")}`);
    }
    t.pass(`${ROUNDS} rounds`);
  });

  t.test(`${aggregate.name}: parts are merged in any order`, async (t) => {
    const shown = (state: unknown) => [
      aggregate.render(state, 1, { zoom: false, utf8: false }),
      aggregate.render(state, 3, { zoom: true, utf8: true }),
      aggregate.order(state),
      aggregate.data(state, 1),
    ];
    for (let round = 0; round < ROUNDS; round++) {
      const parts = Array.from({ length: 2 + (random() % 5) }, () => Array.from({ length: random() % 20 }, integer));
      const whole = fold(aggregate, parts.flat());
      const mixed = parts.map((part) => fold(aggregate, part)).sort(() => (random() % 2 ? 1 : -1));
      while (mixed.length > 1) {
        const [a] = mixed.splice(random() % mixed.length, 1);
        const at = random() % mixed.length;
        mixed[at] = aggregate.merge(a, mixed[at]);
      }
      t.same(shown(mixed[0]), shown(whole));
    }
  });
}

t.test("stddev of fractions, however far from 0", async (t) => {
  const stddev = aggregates.find(({ name }) => name === "stddev")!;
  for (const offset of [0, 1, 1e6, 1e9]) {
    const values = Array.from({ length: 500 }, () => offset + random() / 2 ** 32);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const expected = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    for (const at of [0, 100, 500]) {
      const state = stddev.merge(fold(stddev, values.slice(0, at)), fold(stddev, values.slice(at)));
      const { value } = stddev.data(state, 1);
      t.ok(
        Math.abs(Number(value) - expected) < 1e-6,
        `${String(value)} and ${expected}, at ${offset}, in two at ${at}`,
      );
    }
  }
  const { value } = stddev.data(fold(stddev, [1, 2, 3, 2.5]), 1);
  t.ok(Math.abs(Number(value) - Math.sqrt(2.1875 / 4)) < 1e-12, "whole numbers first, then fractions");
});

t.equal(run.facts.aggregationDrops, 0, "there was room for everything");
