/**
 * Buckets by powers of two. They are numbered as in DTrace: 63 has 0; 64 + k has 2^k up to 2^(k+1) - 1, and 62 - k the
 * same with a minus; k goes from 0 to 62, and the outermost buckets have what lies beyond as well.
 */
import { FORM_QUANTIZE } from "../../../wire.ts";
import type { Aggregate, Bucket, Packing, Scale } from "./aggregate.ts";
import { Counts, addCounts } from "./counts.ts";
import { histogram } from "./histogram.ts";
import { type Numeric, add, multiply, narrow, numeric } from "./number.ts";

const ZERO = 63;
const LAST = 126;

const TWO32 = 4294967296;

/** The bucket of a value, of which only the part in front of the point counts. */
function bucketOf(value: unknown): number {
  if (typeof value === "number" && value >= 1 && value < TWO32) return ZERO + 32 - Math.clz32(value);
  const x = numeric(value, "quantize");
  if (x > -1 && x < 1) return ZERO;
  return x > 0 ? ZERO + 1 + exponent(x) : ZERO - 1 - exponent(-x);
}

/** Of a value of 1 or more: the power of two below it, at most 62. */
function exponent(x: Numeric): number {
  if (x < TWO32) return 31 - Math.clz32(Number(x));
  if (x >= 2 ** 62) return 62;
  return 63 - Math.clz32(typeof x === "number" ? x / TWO32 : Number(x >> 32n));
}

/** The number that stands in front of a bucket: of its values the nearest to 0. */
export function labelOf(bucket: number): Numeric {
  if (bucket === ZERO) return 0;
  return bucket > ZERO ? narrow(1n << BigInt(bucket - ZERO - 1)) : narrow(-(1n << BigInt(ZERO - 1 - bucket)));
}

function bucketAt(bucket: number, count: Numeric): Bucket {
  const [near, far] = [labelOf(bucket), add(multiply(labelOf(bucket), 2), bucket > ZERO ? -1 : 1)];
  if (bucket === ZERO) return { min: 0, max: 0, count };
  return bucket > ZERO
    ? { min: near, max: bucket === LAST ? null : far, count }
    : { min: bucket === 0 ? null : far, max: near, count };
}

/** As DTrace shows it: one empty bucket at each side of those in use; around 0 when there are none. */
function lines(counts: Counts, factor: Numeric, scale: Scale): string {
  const [first, last] = counts.range() ?? [ZERO, ZERO];
  const shown = [];
  for (let i = Math.max(0, first - 1); i <= Math.min(LAST, last + 1); i++)
    shown.push({ label: String(labelOf(i)), count: counts.of(i) });
  return histogram(shown, factor, scale);
}

/** Sorted by the sum of the buckets' labels, then by the count of zeros. */
function order(counts: Counts): Numeric[] {
  const weighted = counts.list.map((n, i) => multiply(n, labelOf(counts.first + i)));
  return [weighted.reduce(add, 0), counts.of(ZERO)];
}

const pack: Packing<Counts> = {
  range(states) {
    const ranges = states.map((counts) => counts.range() ?? ([ZERO, ZERO] as const));
    const first = Math.min(...ranges.map(([first]) => first));
    const last = Math.max(...ranges.map(([, last]) => last));
    return [first === 0 || first === ZERO ? first : first - 1, Math.min(LAST, last + 1)];
  },
  count: (counts, bucket) => counts.of(bucket),
  ends(_states, first, last) {
    const [low, high] = [String(labelOf(first)), String(labelOf(last))];
    const [lowWidth, highWidth] = [Math.max(4, low.length), Math.max(4, high.length)];
    return { low: ` ${low.padStart(lowWidth)}`, high: high.padEnd(highWidth), lowWidth, highWidth };
  },
};

export const quantize: Aggregate<Counts> = {
  name: "quantize",
  signature: "quantize(value: number | bigint, increment?: number | bigint): void",
  doc: "The values' distribution over powers of two. The increment, 1 if none is given, is what the value counts for.",
  example: {
    script: `const sizes = aggregation("sizes");
probe("BEGIN", () => { for (const size of [0, 1, 2, 3, 8]) sizes.by("bytes").quantize(size); });`,
    output: `  bytes                                             
           value  ------------- Distribution ------------- count    
              -1 |                                         0        
               0 |@@@@@@@@                                 1        
               1 |@@@@@@@@                                 1        
               2 |@@@@@@@@@@@@@@@@                         2        
               4 |                                         0        
               8 |@@@@@@@@                                 1        
              16 |                                         0        

`,
  },
  kind: "distribution",
  zero: () => new Counts(),
  update(counts, value, increment) {
    if (increment === undefined) counts.increment(bucketOf(value));
    else counts.add(bucketOf(value), numeric(increment, "quantize"));
    return counts;
  },
  tally: {
    form: FORM_QUANTIZE,
    most: 1,
    add: addCounts,
  },
  merge: (a, b) => a.merged(b),
  order,
  data: (counts, factor) => counts.data(factor, bucketAt),
  render: lines,
  size: (counts) => counts.size,
  pack,
};
