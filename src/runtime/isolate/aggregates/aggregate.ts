/**
 * An aggregating function: one file each in this folder, listed in registry.ts. Its state stands in a cell (the value
 * of an aggregation under one key); `update` is called through the cell's method of the function's name.
 */
import type { Example } from "../declare.ts";
import type { Numeric } from "./number.ts";

export interface Aggregate<State = unknown, Parameters = unknown> {
  name: string;
  /** The method as TypeScript, for the types and the reference: "count(): void". */
  signature: string;
  /** A sentence. */
  doc: string;
  example: Example;
  /** Whether its value is one number, printed in a column, or a distribution, printed as a block of lines. */
  kind: "number" | "distribution";
  /** Whether its values are parts of a whole, so that -x agghist can draw them as one histogram. */
  parts?: true;
  /** The arguments behind the value that make what all cells of an aggregation share, as messages call them. */
  parameterNames?: readonly string[];
  /** What they make, from the first call's arguments. Throws a ParameterError on wrong ones. */
  parameters?(...values: unknown[]): Parameters;
  /** A cell's state before the first update. */
  zero(parameters: Parameters): State;
  /** The state with one more value. `values` are the method's arguments. Throws a TypeError on values it cannot take. */
  update(state: State, ...values: unknown[]): State;
  /** How values come in that were counted where the probe fires; absent where they are not. */
  tally?: Tallied<State>;
  /** The state of two sets of values together. */
  merge(a: State, b: State): State;
  /** What rows are sorted by: the first number that differs decides. */
  order(state: State): Numeric[];
  /** The value as plain data; see normalize() for the factor. */
  data(state: State, factor: Numeric): AggregateData;
  /** As printed behind the keys: a column, or, of a distribution, its lines. */
  render(state: State, factor: Numeric, scale: Scale): string;
  /** Bytes that a state holds beyond the cell itself. */
  size?(state: State): number;
  /** Of a distribution: how aggpack puts it on one line; absent where DTrace does not. */
  pack?: Packing<State>;
}

/** Values that were counted in words of shared memory (wire.h). */
export interface Tallied<State> {
  /** PYPROBE_FORM_x: which words there are. */
  form: number;
  /** How many arguments it may have there: the value, and constants. Absent: what the method has. */
  most?: number;
  /**
   * Of buckets that are those of the parameters: which there are. The bucket's number is then a part of the key, and what
   * is counted is how many.
   */
  buckets?(parameters: never): BucketsCounted;
  /** The state with what is new: by word (by bucket), what it has grown by; of an extreme, what it is. */
  add(state: State, words: ReadonlyMap<number, Numeric>): State;
}

/** Whole numbers in buckets: 0 has what is below the first band, and `last` what is not below the end of the last. */
export interface BucketsCounted {
  /** Ascending, without gaps. */
  bands: readonly Band[];
  last: number;
}

/** Buckets of one width: x, from start up to what is below end, is in bucket first + floor((x - start) / step). */
export interface Band {
  start: Numeric;
  end: Numeric;
  step: Numeric;
  first: number;
}

/** A value of an aggregation as plain data, for entries() and for output formats. */
export interface AggregateData {
  /** The number; of a distribution, how many values it holds (the sum of the increments). */
  value: Numeric;
  /** Of a distribution: the buckets that are not empty, ascending. */
  buckets?: Bucket[];
}

/** A bucket of a distribution: the whole numbers from `min` to `max`. */
export interface Bucket {
  /** The smallest number in it; null: there is none. */
  min: Numeric | null;
  /** The largest number in it; null: there is none. */
  max: Numeric | null;
  count: Numeric;
}

/** How a distribution's bars are scaled and drawn: the options aggzoom and encoding. */
export interface Scale {
  /** The longest bar fills 95% of the room, instead of all bars together 100%. */
  zoom: boolean;
  /** Bars of block characters, an eighth of a character fine. */
  utf8: boolean;
}

/** How distributions are put on one line each (-x aggpack): over a range of buckets that all rows share. */
export interface Packing<State> {
  /** The first and the last bucket that shows something of the states. */
  range(states: readonly State[]): [first: number, last: number];
  count(state: State, bucket: number): Numeric;
  /** What stands before and behind the buckets. */
  ends(states: readonly State[], first: number, last: number): Ends;
}

export interface Ends {
  low: string;
  high: string;
  /** Columns of "min" and "max" above them. */
  lowWidth: number;
  highWidth: number;
}
