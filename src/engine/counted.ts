/** How a tally's values are counted (runtime/isolate/aggregates), for engines that count. */
import type { Tally } from "../handler/work.ts";
import type { BucketsCounted, Tallied } from "../runtime/isolate/aggregates/aggregate.ts";
import { aggregates } from "../runtime/isolate/aggregates/registry.ts";

export function talliedOf({ method }: Tally): Tallied<unknown> {
  return aggregates.find(({ name }) => name === method)!.tally!;
}

/** Of buckets that are those of its parameters: which there are. */
export function bucketsOf(tally: Tally): BucketsCounted | undefined {
  const { parameters } = aggregates.find(({ name }) => name === tally.method)!;
  return talliedOf(tally).buckets?.(parameters?.(undefined, ...(tally.parameters ?? [])) as never);
}
