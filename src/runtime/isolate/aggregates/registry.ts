/** The aggregating functions there are. */
import type { Aggregate } from "./aggregate.ts";
import { avg } from "./avg.ts";
import { count } from "./count.ts";
import { llquantize } from "./llquantize.ts";
import { lquantize } from "./lquantize.ts";
import { max } from "./max.ts";
import { min } from "./min.ts";
import { quantize } from "./quantize.ts";
import { stddev } from "./stddev.ts";
import { sum } from "./sum.ts";

export const aggregates: readonly Aggregate[] = [
  count,
  sum,
  avg,
  min,
  max,
  stddev,
  quantize,
  lquantize,
  llquantize,
] as readonly Aggregate[];
