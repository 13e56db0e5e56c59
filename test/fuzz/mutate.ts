/** Inputs from inputs: some bytes changed, taken out, repeated, or replaced by pieces and by numbers that lie well. */

/** mulberry32: a sequence of numbers from 0 to below 1, the same for the same seed. */
export function generator(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const EXTREMES = [0n, 1n, 7n, 0x7fn, 0xffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xffffffffn, 1n << 32n].concat([
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
  1n << 63n,
  (1n << 64n) - 1n,
]);

const LARGEST = 64 << 10;

export function mutate(seeds: readonly Buffer[], pieces: readonly Buffer[], random: () => number): Buffer {
  const pick = (n: number) => Math.floor(random() * n);
  const one = <T>(of: readonly T[]): T => of[pick(of.length)]!;
  let bytes = Buffer.from(one(seeds));
  const replace = (from: number, to: number, by: Buffer) =>
    (bytes = Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]).subarray(0, LARGEST));
  const ways: (() => void)[] = [
    () => bytes.length > 0 && (bytes[pick(bytes.length)] = pick(256)),
    () => bytes.length > 0 && (bytes[pick(bytes.length)]! ^= 1 << pick(8)),
    () => {
      const width = one([1, 2, 4, 8]);
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(one(EXTREMES));
      value.copy(bytes, pick(bytes.length + 1) & ~(width - 1), 0, width);
    },
    () => {
      const from = pick(bytes.length + 1);
      replace(from, from + pick(32), Buffer.alloc(0));
    },
    () => {
      const from = pick(bytes.length + 1);
      const part = Buffer.from(bytes.subarray(from, from + pick(random() < 0.9 ? 32 : 4096)));
      replace(from, from, Buffer.concat(Array<Buffer>(1 + pick(random() < 0.9 ? 3 : 500)).fill(part)));
    },
    () => {
      const [from, other] = [pick(bytes.length + 1), one(seeds)];
      const start = pick(other.length + 1);
      replace(from, from + pick(16), other.subarray(start, start + pick(64)));
    },
    () => (bytes = bytes.subarray(0, pick(bytes.length + 1))),
    () => {
      const from = pick(bytes.length + 1);
      replace(from, from + (random() < 0.5 ? 0 : pick(8)), pieces.length > 0 ? one(pieces) : Buffer.from([pick(256)]));
    },
  ];
  for (let count = 1 + pick(5); count > 0; count--) (random() < 0.5 ? ways.at(-1)! : one(ways))();
  return bytes;
}
