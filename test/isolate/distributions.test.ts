/** quantize, lquantize, llquantize: buckets and layout, from figures computed by hand by the DTrace guide's rules. */
import t from "tap";
import { errors, histogram, printed } from "./aggregating.ts";

t.test("quantize: powers of two, one empty bucket at each side", async (t) => {
  // 9 values: 40 columns are 4.44 a value.
  const { text } = printed(`for (const v of [0, 1, 2, 3, 4, 7, 8, -1, -7]) a.by("x").quantize(v);`);
  t.equal(
    text,
    `  ${"x".padEnd(50)}${histogram(
      [-8, 0, 0],
      [-4, 4, 1],
      [-2, 0, 0],
      [-1, 4, 1],
      [0, 4, 1],
      [1, 4, 1],
      [2, 9, 2],
      [4, 9, 2],
      [8, 4, 1],
      [16, 0, 0],
    )}\n`,
  );
});

t.test("quantize: of fractions the part in front of the point counts", async (t) => {
  t.equal(
    printed(`for (const v of [0.9, -0.9, 1.9, -1.9, 2.5]) a.quantize(v);`).text,
    `${histogram([-2, 0, 0], [-1, 8, 1], [0, 16, 2], [1, 8, 1], [2, 8, 1], [4, 0, 0])}\n`,
  );
});

t.test("quantize: every bound, as a number and as a bigint, is where it belongs", async (t) => {
  const { text } = printed(`
    for (let k = 0n; k < 62n; k++) {
      const [low, high] = [1n << k, (1n << (k + 1n)) - 1n];
      for (const v of [low, high, -low, -high]) a.by(k).quantize(v);
      if (k < 53n) for (const v of [low, high, -low, -high]) a.by(k).quantize(Number(v));
    }
    for (const { keys: [k], buckets } of a.entries())
      printf("%s\\n", [k, ...buckets.flatMap(({ min, max, count }) => [min, max, count])].join(" "));`).begin;
  const expected = Array.from({ length: 62 }, (_, i) => {
    const [low, high, count] = [1n << BigInt(i), (1n << BigInt(i + 1)) - 1n, i < 53 ? 4 : 2];
    return [i, -high, -low, count, low, high, count].join(" ");
  });
  t.same(text.trimEnd().split("\n"), expected);
});

t.test("quantize: the outermost buckets have what lies beyond", async (t) => {
  const top = String(2n ** 62n);
  const low = String(2n ** 61n);
  t.equal(
    printed(`for (const v of [2n ** 62n, 2n ** 63n, 2 ** 70, Infinity]) a.quantize(v);`).text,
    `${histogram([low, 0, 0], [top, 40, 4])}\n`,
  );
  t.equal(
    printed(`for (const v of [-(2n ** 62n), -(2n ** 63n), -(2 ** 70), -Infinity]) a.quantize(v);`).text,
    `${histogram([`-${top}`, 40, 4], [`-${low}`, 0, 0])}\n`,
  );
});

t.test("quantize: increments, whose sums lose no bit", async (t) => {
  t.equal(
    printed(`a.quantize(5, 30); a.quantize(1, 10);`).text,
    `${histogram([0, 0, 0], [1, 10, 10], [2, 0, 0], [4, 30, 30], [8, 0, 0])}\n`,
  );
  t.equal(
    printed(`a.quantize(1, 2 ** 53 - 1); for (let i = 0; i < 3; i++) a.quantize(1);`).text,
    `${histogram([0, 0, 0], [1, 40, "9007199254740994"], [2, 0, 0])}\n`,
  );
});

t.test("quantize: with negative increments bars go to the left, with both kinds to both sides", async (t) => {
  const left = (bar: number, width: number) => "@".repeat(bar).padStart(width) + "|";
  t.equal(
    printed(`a.quantize(1, -3); a.quantize(2, -1);`).text,
    `${histogram([0, left(0, 40), 0], [1, left(30, 40), -3], [2, left(10, 40), -1], [4, left(0, 40), 0])}\n`,
  );
  const both = (bar: number) =>
    bar < 0 ? left(-bar, 20) + " ".repeat(20) : `${" ".repeat(20)}|${"@".repeat(bar).padEnd(20)}`;
  t.equal(
    printed(`a.quantize(1, -3); a.quantize(2, 1);`).text,
    `${histogram([0, left(0, 20) + " ".repeat(20), 0], [1, both(-15), -3], [2, both(5), 1], [4, left(0, 20) + " ".repeat(20), 0])}\n`,
  );
});

t.test("quantize: where nothing is left, the buckets around 0", async (t) => {
  const nothing = histogram([-1, 0, 0], [0, 0, 0], [1, 0, 0]);
  t.equal(printed(`a.quantize(7); clear(a);`).text, `${nothing}\n`);
  t.equal(printed(`a.quantize(7); a.quantize(7, -1);`).text, `${nothing}\n`);
});

t.test("lquantize: steps, and the two ends", async (t) => {
  // 63 values from -3 to 59.
  const values = `for (let v = -3; v < 60; v++) a.lquantize(v, 0, 50, 10);`;
  t.equal(
    printed(values).text,
    `${histogram(["< 0", 2, 3], [0, 6, 10], [10, 6, 10], [20, 6, 10], [30, 6, 10], [40, 6, 10], [">= 50", 6, 10])}\n`,
  );
  t.equal(
    printed(`for (const v of [-6, -5, -4.9, 4, 5, 2n ** 64n, -(2n ** 64n)]) a.lquantize(v, -5, 5);`).text,
    `${histogram(["< -5", 11, 2], [-5, 6, 1], [-4, 6, 1], [-3, 0, 0], [-2, 0, 0], [-1, 0, 0], [0, 0, 0], [1, 0, 0], [2, 0, 0], [3, 0, 0], [4, 6, 1], [">= 5", 11, 2])}\n`,
  );
});

t.test("lquantize: only the buckets next to those in use; a limit that the steps do not reach", async (t) => {
  t.equal(printed(`a.lquantize(35, 0, 100, 10);`).text, `${histogram([20, 0, 0], [30, 40, 1], [40, 0, 0])}\n`);
  t.equal(printed(`a.lquantize(9, 0, 10, 4);`).text, `${histogram([4, 0, 0], [">= 8", 40, 1])}\n`);
  t.equal(printed(`a.lquantize(5, 0, 10); clear(a);`).text, `${histogram(["< 0", 0, 0], [0, 0, 0], [1, 0, 0])}\n`);
  t.equal(
    printed(`a.lquantize(1, 0, 4, 2, 30); a.lquantize(2, 0, 4, 2, 10n);`).text,
    `${histogram(["< 0", 0, 0], [0, 30, 30], [2, 10, 10], [">= 4", 0, 0])}\n`,
  );
});

t.test("llquantize: steps within each order of magnitude", async (t) => {
  // The guide's rule: from 10^0 to 10^3 in 10 steps each, of which the first is the next lower magnitude.
  const ones = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): [number, number, number] => [n, 0, 1]);
  const tens = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): [number, number, number] => [n * 10, 0, 10]);
  const hundreds = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n): [number, number, number] => [n * 100, 3, 100]);
  // 1204 values: 40 columns are 30.1 a column, so 10 are 0.33 and 100 are 3.32, 200 are 6.64.
  t.equal(
    printed(`for (let v = -4; v < 1200; v++) a.llquantize(v, 10, 0, 2, 10);`).text,
    `${histogram(["< 1", 0, 5], ...ones, ...tens, ...hundreds, [">= 1000", 7, 200])}\n`,
  );
});

t.test("llquantize: more steps than the factor, fewer numbers than steps, huge ones", async (t) => {
  t.equal(
    printed(`for (const v of [9, 10, 14, 15, 100, 149]) a.llquantize(v, 10, 0, 2, 20);`).text,
    `${histogram([8, 0, 0], [9, 7, 1], [10, 13, 2], [15, 7, 1], ...[20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95].map((n): [number, number, number] => [n, 0, 0]), [100, 13, 2], [150, 0, 0])}\n`,
  );
  t.equal(
    printed(`a.llquantize(10n ** 18n - 1n, 10, 16, 17, 10); a.llquantize(2n ** 64n, 10, 16, 17, 10);`).text,
    `${histogram(["800000000000000000", 0, 0], ["900000000000000000", 20, 1], [">= 1000000000000000000", 20, 1])}\n`,
  );
  t.equal(
    printed(`a.llquantize(1023, 2, 3, 9, 8); a.llquantize(7, 2, 3, 9, 8);`).text,
    `${histogram(["< 8", 20, 1], ...[8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768].map((n): [number, number, number] => [n, 0, 0]), [896, 20, 1], [">= 1024", 0, 0])}\n`,
  );
  t.equal(printed(`a.llquantize(5, 10, 0, 2, 10); clear(a);`).text, `${histogram(["< 1", 0, 0], [1, 0, 0])}\n`);
});

t.test("counts are shown divided, bars are not", async (t) => {
  t.equal(
    printed(`a.quantize(1, 30); a.quantize(2, 10); normalize(a, 7);`).text,
    `${histogram([0, 0, 0], [1, 30, 4], [2, 10, 1], [4, 0, 0])}\n`,
  );
});

t.test("wrong parameters are told as DTrace tells them, and leave nothing behind", async (t) => {
  const LQUANTIZE: [string, string][] = [
    ["5, 5", "step (argument 4) is too large: from 5 to 5 there is no step of 1"],
    ["5, 4", "base (argument 2) must be less than the limit (argument 3), and 5 is not less than 4"],
    ["0, 10, 11", "step (argument 4) is too large: from 0 to 10 there is no step of 11"],
    ["0, 10, 0", "step (argument 4) must be a whole number from 1 to 65535, not 0"],
    ["0, 10, 65536", "step (argument 4) must be a whole number from 1 to 65535, not 65536"],
    ["0, 10, 0.5", "step (argument 4) must be a whole number from 1 to 65535, not 0.5"],
    ["0, 65536", "step (argument 4) is too small: from 0 to 65536 there are 65536 steps of 1, and there may be 65535"],
    ["0, 2 ** 31", "limit (argument 3) must be a whole number of 32 bits, not 2147483648"],
    ["'0', 10", "base (argument 2) must be a whole number of 32 bits, not a string"],
    ["0", "limit (argument 3) must be a whole number of 32 bits, not undefined"],
  ];
  for (const [values, why] of LQUANTIZE)
    t.same(errors(`a.lquantize(1, ${values});`), [`TypeError: lquantize(): the ${why}`]);
  const LLQUANTIZE: [string, string][] = [
    ["1, 0, 2, 10", "factor (argument 2) must be two or more, not 1"],
    ["10, 2, 2, 10", "high magnitude (argument 4), 2, must be greater than the low one (argument 3), 2"],
    ["10, 0, 2, 5", "factor (argument 2), 10, must be at most the number of steps per magnitude (argument 5), 5"],
    [
      "10, 0, 2, 30",
      "factor (argument 2), 10, must divide the number of steps per magnitude (argument 5), 30, and that a power of the factor",
    ],
    ["10, 0, 18, 10", "factor, 10, to the power of the high magnitude, 18, plus 1 does not fit in 64 bits"],
    ["10, -1, 2, 10", "low magnitude (argument 3) must be a whole number from 0 to 65535, not -1"],
    ["10, 0, 2", "steps per magnitude (argument 5) must be a whole number from 0 to 65535, not undefined"],
  ];
  for (const [values, why] of LLQUANTIZE)
    t.same(errors(`a.llquantize(1, ${values});`), [`TypeError: llquantize(): the ${why}`]);
  t.same(errors(`a.quantize("1");`), ["TypeError: quantize() takes a number, not a string"]);
  t.same(errors(`a.quantize(1, null);`), ["TypeError: quantize() takes a number, not null"]);
  t.equal(printed(`try { a.lquantize(1, 5, 5); } catch {} a.count();`).text, ` ${"1".padStart(16)}\n`);
});

t.test("one aggregation has one set of parameters", async (t) => {
  t.same(errors(`a.by(1).lquantize(1, 0, 10); a.by(2).lquantize(1, 0, 20);`), [
    "TypeError: lquantize(): the limit (argument 3) is 20, and was 10 before: an aggregation has one",
  ]);
  t.same(errors(`a.llquantize(1, 10, 0, 2, 10); a.llquantize(1, 10, 0, 2, 20);`), [
    "TypeError: llquantize(): the steps per magnitude (argument 5) is 20, and was 10 before: an aggregation has one",
  ]);
  t.equal(
    printed(`a.lquantize(1, 0n, 2, undefined); a.lquantize(1, 0, 2, 1); a.lquantize(1n, 0, 2n, 1n);`).text,
    `${histogram([0, 0, 0], [1, 40, 3], [">= 2", 0, 0])}\n`,
  );
});
