/**
 * Buckets that are as wide as a part of their order of magnitude: from factor^low to factor^(high + 1), each power of
 * the factor divided in steps. With llquantize(x, 10, 0, 2, 10) they start at 1, 2, ... 9, 10, 20, ... 90, 100, ... 900;
 * bucket 0 has what is below factor^low, the last one what is at or above factor^(high + 1).
 */
import { FORM_COUNT } from "../../../wire.ts";
import type { Aggregate, Bucket, Scale } from "./aggregate.ts";
import { Counts, addCounts } from "./counts.ts";
import { type Line, histogram } from "./histogram.ts";
import { type Numeric, add, divide, multiply, named, narrow, numeric, whole } from "./number.ts";
import { ParameterError } from "./parameter-error.ts";

interface Parameters {
  factor: number;
  low: number;
  high: number;
  steps: number;
  magnitudes: Magnitude[];
  /** The number of the last bucket. */
  last: number;
}

/** The buckets from one power of the factor to the next. */
interface Magnitude {
  start: Numeric;
  end: Numeric;
  step: Numeric;
  /** The number of its first bucket. */
  first: number;
}

/** The counts, and what they count. */
class LogLinear extends Counts {
  constructor(readonly shape: Parameters) {
    super();
  }
}

const NAMES = ["factor", "low magnitude", "high magnitude", "steps per magnitude"] as const;
const FIELDS = ["factor", "low", "high", "steps"] as const;

function parameters(_value: unknown, ...values: unknown[]): Parameters {
  const [factor, low, high, steps] = NAMES.map((name, i) => uint16(values[i], name, i + 2)) as [
    number,
    number,
    number,
    number,
  ];
  if (factor < 2) throw wrong(`the factor (argument 2) must be two or more, not ${factor}`, 2);
  if (low >= high)
    throw wrong(`the high magnitude (argument 4), ${high}, must be greater than the low one (argument 3), ${low}`, 4);
  if (steps < factor) {
    throw wrong(
      `the factor (argument 2), ${factor}, must be at most the number of steps per magnitude (argument 5), ${steps}`,
      2,
    );
  }
  let power = factor;
  while (power < steps) power *= factor;
  if (steps % factor !== 0 || power % steps !== 0) {
    throw wrong(
      `the factor (argument 2), ${factor}, must divide the number of steps per magnitude (argument 5), ${steps}, and that a power of the factor`,
      5,
    );
  }
  if (BigInt(factor) ** BigInt(high + 2) >= 1n << 64n)
    throw wrong(
      `the factor, ${factor}, to the power of the high magnitude, ${high}, plus 1 does not fit in 64 bits`,
      4,
    );
  const magnitudes = magnitudesOf(factor, low, high, steps);
  const { first, start, end, step } = magnitudes.at(-1)!;
  return { factor, low, high, steps, magnitudes, last: first + Number(divide(difference(end, start), step)) };
}

function magnitudesOf(factor: number, low: number, high: number, steps: number): Magnitude[] {
  const made: Magnitude[] = [];
  let first = 1;
  for (let order = low; order <= high; order++) {
    const start = BigInt(factor) ** BigInt(order);
    const end = start * BigInt(factor);
    const step = end > BigInt(steps) ? end / BigInt(steps) : 1n;
    made.push({ start: narrow(start), end: narrow(end), step: narrow(step), first });
    first += Number((end - start) / step);
  }
  return made;
}

const difference = (a: Numeric, b: Numeric): Numeric => add(a, multiply(b, -1));

function uint16(value: unknown, name: string, argument: number): number {
  const n = typeof value === "bigint" ? Number(value) : value;
  if (typeof n === "number" && Number.isInteger(n) && n >= 0 && n <= 65535) return n;
  throw wrong(
    `the ${name} (argument ${argument}) must be a whole number from 0 to 65535, not ${named(value)}`,
    argument,
  );
}

function wrong(text: string, argument: number): ParameterError {
  return new ParameterError(`llquantize(): ${text}`, argument);
}

/** Arguments that are not the ones of the aggregation's first call. */
function mismatch(expected: Parameters, values: unknown[]): void {
  const found = parameters(undefined, ...values);
  const at = FIELDS.findIndex((field) => found[field] !== expected[field]);
  if (at < 0) return;
  const field = FIELDS[at]!;
  throw wrong(
    `the ${NAMES[at]} (argument ${at + 2}) is ${found[field]}, and was ${expected[field]} before: an aggregation has one`,
    at + 2,
  );
}

function bucketOf({ magnitudes, last }: Parameters, value: unknown): number {
  const x = whole(numeric(value, "llquantize"));
  if (x < magnitudes[0]!.start) return 0;
  const magnitude = magnitudes.find(({ end }) => x < end);
  if (magnitude === undefined) return last;
  return magnitude.first + Number(divide(difference(x, magnitude.start), magnitude.step));
}

/** The smallest number of a bucket from 1 on. */
function startOf({ magnitudes }: Parameters, bucket: number): Numeric {
  const next = magnitudes.findIndex(({ first }) => first > bucket);
  const { start, step, first } = magnitudes.at(next < 0 ? -1 : next - 1)!;
  return add(start, multiply(step, bucket - first));
}

function bucketAt(shape: Parameters, bucket: number, count: Numeric): Bucket {
  return {
    min: bucket === 0 ? null : startOf(shape, bucket),
    max: bucket === shape.last ? null : add(startOf(shape, bucket + 1), -1),
    count,
  };
}

function labelOf(shape: Parameters, bucket: number): string {
  if (bucket === 0) return `< ${startOf(shape, 1)}`;
  return bucket === shape.last ? `>= ${startOf(shape, bucket)}` : String(startOf(shape, bucket));
}

function lines(state: LogLinear, factor: Numeric, scale: Scale): string {
  const { shape } = state;
  const range = state.range();
  const [first, last] = range ? [Math.max(0, range[0] - 1), Math.min(shape.last, range[1] + 1)] : [0, 1];
  const shown: Line[] = [];
  for (let i = first; i <= last; i++) shown.push({ label: labelOf(shape, i), count: state.of(i) });
  return histogram(shown, factor, scale);
}

/** Sorted by the sum of the buckets' starts, then by the count of what is below them all. */
function order(state: LogLinear): Numeric[] {
  const weight = (bucket: number) => (bucket === 0 ? add(startOf(state.shape, 1), -1) : startOf(state.shape, bucket));
  return [state.list.map((n, i) => multiply(n, weight(state.first + i))).reduce(add, 0), state.of(0)];
}

export const llquantize: Aggregate<LogLinear, Parameters> = {
  name: "llquantize",
  signature:
    "llquantize(value: number | bigint, factor: number, low: number, high: number, steps: number, increment?: number | bigint): void",
  doc: "The values' distribution from factor^low to factor^(high + 1), each power of the factor in so many steps.",
  example: {
    script: `const sizes = aggregation("sizes");
probe("BEGIN", () => { for (const size of [3, 7, 20, 25]) sizes.by("bytes").llquantize(size, 10, 0, 1, 10); });`,
    output: `  bytes                                             
           value  ------------- Distribution ------------- count    
               2 |                                         0        
               3 |@@@@@@@@@@                               1        
               4 |                                         0        
               5 |                                         0        
               6 |                                         0        
               7 |@@@@@@@@@@                               1        
               8 |                                         0        
               9 |                                         0        
              10 |                                         0        
              20 |@@@@@@@@@@@@@@@@@@@@                     2        
              30 |                                         0        

`,
  },
  kind: "distribution",
  parameterNames: NAMES,
  parameters,
  zero: (shape) => new LogLinear(shape),
  update(state, value, factor, low, high, steps, increment) {
    const { shape } = state;
    if (factor !== shape.factor || low !== shape.low || high !== shape.high || steps !== shape.steps)
      mismatch(shape, [factor, low, high, steps]);
    if (increment === undefined) state.increment(bucketOf(shape, value));
    else state.add(bucketOf(shape, value), numeric(increment, "llquantize"));
    return state;
  },
  tally: {
    form: FORM_COUNT,
    most: 5,
    buckets: ({ magnitudes, last }: Parameters) => ({ bands: magnitudes, last }),
    add: addCounts,
  },
  merge: (a, b) => Object.assign(new LogLinear(a.shape), a.merged(b)),
  order,
  data: (state, factor) => state.data(factor, (bucket, count) => bucketAt(state.shape, bucket, count)),
  render: lines,
  size: (state) => state.size,
};
