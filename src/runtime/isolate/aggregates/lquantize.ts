/**
 * Buckets of one width: 0 has what is below the base, 1 to `levels` have a step each, and the one behind them has what
 * is at or above their end. (The limit is their end when the steps come out even.)
 */
import { FORM_COUNT } from "../../../wire.ts";
import type { Aggregate, Bucket, Packing, Scale } from "./aggregate.ts";
import { Counts, addCounts } from "./counts.ts";
import { histogram } from "./histogram.ts";
import { type Numeric, add, multiply, named, numeric, whole } from "./number.ts";
import { ParameterError } from "./parameter-error.ts";

interface Parameters {
  base: number;
  limit: number;
  step: number;
  levels: number;
}

/** The counts, and what they count. */
class Linear extends Counts {
  constructor(readonly shape: Parameters) {
    super();
  }
}

const MOST_LEVELS = 65535;

const NAMES = ["base", "limit", "step"] as const;

function parameters(_value: unknown, base: unknown, limit: unknown, step: unknown = 1): Parameters {
  const [from, to] = [int32(base, "base", 2), int32(limit, "limit", 3)];
  const width = positive(step);
  if (to < from)
    throw wrong(`base (argument 2) must be less than the limit (argument 3), and ${from} is not less than ${to}`, 2);
  const levels = Math.floor((to - from) / width);
  if (levels === 0)
    throw wrong(`step (argument 4) is too large: from ${from} to ${to} there is no step of ${width}`, 4);
  if (levels > MOST_LEVELS) {
    throw wrong(
      `step (argument 4) is too small: from ${from} to ${to} there are ${levels} steps of ${width}, and there may be ${MOST_LEVELS}`,
      4,
    );
  }
  return { base: from, limit: to, step: width, levels };
}

function int32(value: unknown, name: string, argument: number): number {
  const n = typeof value === "bigint" ? Number(value) : value;
  if (typeof n === "number" && Number.isInteger(n) && n >= -0x80000000 && n <= 0x7fffffff) return n;
  throw wrong(`${name} (argument ${argument}) must be a whole number of 32 bits, not ${named(value)}`, argument);
}

function positive(value: unknown): number {
  const n = typeof value === "bigint" ? Number(value) : value;
  if (typeof n === "number" && Number.isInteger(n) && n >= 1 && n <= MOST_LEVELS) return n;
  throw wrong(`step (argument 4) must be a whole number from 1 to ${MOST_LEVELS}, not ${named(value)}`, 4);
}

function wrong(text: string, argument: number): ParameterError {
  return new ParameterError(`lquantize(): the ${text}`, argument);
}

/** Arguments that are not the ones of the aggregation's first call. */
function mismatch(expected: Parameters, values: unknown[]): void {
  const found = parameters(...(values as [unknown, unknown, unknown, unknown]));
  const at = NAMES.findIndex((name) => found[name] !== expected[name]);
  if (at < 0) return;
  const name = NAMES[at]!;
  throw wrong(
    `${name} (argument ${at + 2}) is ${found[name]}, and was ${expected[name]} before: an aggregation has one`,
    at + 2,
  );
}

function bucketOf({ base, step, levels }: Parameters, value: unknown): number {
  const x = whole(numeric(value, "lquantize"));
  if (x < base) return 0;
  const level = Math.floor((Number(x) - base) / step);
  return level < levels ? level + 1 : levels + 1;
}

const startOf = ({ base, step }: Parameters, bucket: number): number => base + (bucket - 1) * step;

function labelOf(shape: Parameters, bucket: number): string {
  if (bucket === 0) return `< ${shape.base}`;
  return bucket > shape.levels ? `>= ${startOf(shape, bucket)}` : String(startOf(shape, bucket));
}

function bucketAt(shape: Parameters, bucket: number, count: Numeric): Bucket {
  return {
    min: bucket === 0 ? null : startOf(shape, bucket),
    max: bucket > shape.levels ? null : startOf(shape, bucket + 1) - 1,
    count,
  };
}

function lines(state: Linear, factor: Numeric, scale: Scale): string {
  const { shape } = state;
  const range = state.range();
  const [first, last] = range ? [Math.max(0, range[0] - 1), Math.min(shape.levels + 1, range[1] + 1)] : [0, 2];
  const shown = [];
  for (let i = first; i <= last; i++) shown.push({ label: labelOf(shape, i), count: state.of(i) });
  return histogram(shown, factor, scale);
}

/** Sorted by the sum of the buckets' starts, the outer ones counted as one off; then by the count of zeros. */
function order(state: Linear): Numeric[] {
  const { base, step, levels } = state.shape;
  const end = startOf(state.shape, levels + 1);
  const weight = (bucket: number) =>
    bucket === 0 ? base - 1 : bucket > levels ? end + 1 : startOf(state.shape, bucket);
  const sum = state.list.map((n, i) => multiply(n, weight(state.first + i))).reduce(add, 0);
  const zero = [0, ...(base <= 0 && base % step === 0 ? [1 - base / step] : []), levels + 1].find(
    (bucket) => weight(bucket) === 0,
  );
  return [sum, zero === undefined ? 0 : state.of(zero)];
}

/** DTrace always shows the whole of it. */
const pack: Packing<Linear> = {
  range: ([state]) => [0, state!.shape.levels + 1],
  count: (state, bucket) => state.of(bucket),
  ends([state], first, last) {
    const { shape } = state!;
    return { low: labelOf(shape, first).padStart(8), high: labelOf(shape, last).padEnd(8), lowWidth: 7, highWidth: 8 };
  },
};

export const lquantize: Aggregate<Linear, Parameters> = {
  name: "lquantize",
  signature:
    "lquantize(value: number | bigint, base: number, limit: number, step?: number, increment?: number | bigint): void",
  doc: "The values' distribution from the base to the limit, in buckets as wide as the step (1 if none is given).",
  example: {
    script: `const sizes = aggregation("sizes");
probe("BEGIN", () => { for (const size of [-1, 0, 12, 15, 40]) sizes.by("bytes").lquantize(size, 0, 30, 10); });`,
    output: `  bytes                                             
           value  ------------- Distribution ------------- count    
             < 0 |@@@@@@@@                                 1        
               0 |@@@@@@@@                                 1        
              10 |@@@@@@@@@@@@@@@@                         2        
              20 |                                         0        
           >= 30 |@@@@@@@@                                 1        

`,
  },
  kind: "distribution",
  parameterNames: NAMES,
  parameters,
  zero: (shape) => new Linear(shape),
  update(state, value, base, limit, step, increment) {
    const { shape } = state;
    if (base !== shape.base || limit !== shape.limit || (step ?? 1) !== shape.step)
      mismatch(shape, [value, base, limit, step]);
    if (increment === undefined) state.increment(bucketOf(shape, value));
    else state.add(bucketOf(shape, value), numeric(increment, "lquantize"));
    return state;
  },
  tally: {
    form: FORM_COUNT,
    most: 4,
    buckets: (shape: Parameters) => ({
      bands: [{ start: shape.base, end: startOf(shape, shape.levels + 1), step: shape.step, first: 1 }],
      last: shape.levels + 1,
    }),
    add: addCounts,
  },
  merge(a, b) {
    return Object.assign(new Linear(a.shape), a.merged(b));
  },
  order,
  data: (state, factor) => state.data(factor, (bucket, count) => bucketAt(state.shape, bucket, count)),
  render: lines,
  size: (state) => state.size,
  pack,
};
