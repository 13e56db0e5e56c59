/**
 * How many values each bucket of a distribution has. Most distributions fill few of the buckets that they could have,
 * next to each other: what is kept is the range from the first to the last that is in use.
 */
import { room } from "../room.ts";
import type { AggregateData, Bucket } from "./aggregate.ts";
import { type Numeric, add, divide } from "./number.ts";

/** Bytes of a bucket, and of the rest: V8 makes room for the first 17 buckets at once. */
const BUCKET = 8;
const HEAD = 220;
const AT_ONCE = 17;

export class Counts {
  /** The number of the first bucket in the list. */
  first = 0;
  list: Numeric[] = [];

  /** One more in a bucket. */
  increment(bucket: number): void {
    const at = bucket - this.first;
    const { list } = this;
    if (at >= 0 && at < list.length) {
      const n = list[at]!;
      if (typeof n === "number" && n < Number.MAX_SAFE_INTEGER) {
        list[at] = n + 1;
        return;
      }
    }
    this.add(bucket, 1);
  }

  add(bucket: number, increment: Numeric): void {
    if (!this.reach(bucket)) return;
    this.list[bucket - this.first] = add(this.list[bucket - this.first]!, increment);
  }

  of(bucket: number): Numeric {
    return this.list[bucket - this.first] ?? 0;
  }

  /** The numbers of the first and the last bucket that are not empty; undefined when all are. */
  range(): [first: number, last: number] | undefined {
    const first = this.list.findIndex((n) => n !== 0);
    if (first < 0) return undefined;
    let last = this.list.length - 1;
    while (this.list[last] === 0) last--;
    return [this.first + first, this.first + last];
  }

  merged(other: Counts): Counts {
    const made = new Counts();
    for (const { first, list } of [this, other]) list.forEach((n, i) => n !== 0 && made.add(first + i, n));
    return made;
  }

  /** As plain data, each bucket made by a function of its number and count. */
  data(factor: Numeric, bucket: (number: number, count: Numeric) => Bucket): AggregateData {
    const buckets: Bucket[] = [];
    this.list.forEach((n, i) => n !== 0 && buckets.push(bucket(this.first + i, divide(n, factor))));
    return { value: divide(this.list.reduce(add, 0), factor), buckets };
  }

  get size(): number {
    return sizeOf(this.list.length);
  }

  /** Makes the list reach to a bucket, if there is room. */
  private reach(bucket: number): boolean {
    const { list } = this;
    if (list.length === 0) {
      if (!room.take(HEAD)) return false;
      this.first = bucket;
      list.push(0);
    }
    const below = this.first - bucket;
    const above = bucket - (this.first + list.length - 1);
    if (below <= 0 && above <= 0) return true;
    if (!room.take(sizeOf(list.length + Math.max(below, above)) - this.size)) return false;
    if (below > 0) {
      this.list = [...new Array<number>(below).fill(0), ...list];
      this.first = bucket;
    } else for (let i = 0; i < above; i++) list.push(0);
    return true;
  }
}

function sizeOf(buckets: number): number {
  return buckets === 0 ? 0 : HEAD + Math.max(0, buckets - AT_ONCE) * BUCKET;
}

/** What was counted elsewhere, by bucket. */
export function addCounts<State extends Counts>(counts: State, words: ReadonlyMap<number, Numeric>): State {
  for (const [bucket, n] of words) counts.add(bucket, n);
  return counts;
}
