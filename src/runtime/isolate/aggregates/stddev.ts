/**
 * The standard deviation as DTrace defines it: the root of the mean of the squares less the square of the mean, each
 * step in whole numbers. Squares pass 2^53 soon, so their sum is kept in two parts: a number while that is exact, and a
 * bigint that takes it when it is full.
 *
 * Of values with fractions it is the same formula without the rounding, from the values' distances to the first one:
 * the difference of two large squares would have no correct digit left.
 */
import type { Aggregate } from "./aggregate.ts";
import { type Numeric, add, divide, fraction, multiply, narrow, numeric, render, squareRoot } from "./number.ts";

interface State {
  n: number;
  total: Numeric;
  /** Of the squares: the part in a number, and the rest. */
  squares: number;
  rest: bigint;
  /** Of values with fractions: from which the distances are taken, their sum and that of their squares. */
  fractions: Fractions | undefined;
}

interface Fractions {
  mean: number;
  /** Of the squared distances from the mean, so far. */
  spread: number;
}

function addSquare(state: State, value: Numeric): void {
  const square = typeof value === "number" ? value * value : Infinity;
  const sum = state.squares + square;
  if (sum <= Number.MAX_SAFE_INTEGER) {
    state.squares = sum;
    return;
  }
  state.rest += BigInt(state.squares);
  state.squares = 0;
  if (square <= Number.MAX_SAFE_INTEGER) state.squares = square;
  else state.rest += BigInt(value) * BigInt(value);
}

const squaresOf = ({ squares, rest }: State): Numeric => add(squares, narrow(rest));

/** A mean and a spread of the whole numbers so far, to go on with in fractions. */
function fractionsOf(state: State): Fractions {
  if (state.fractions) return state.fractions;
  if (state.n === 0) return { mean: 0, spread: 0 };
  const [n, total] = [BigInt(state.n), BigInt(state.total)];
  const spread = n * BigInt(squaresOf(state)) - total * total;
  return { mean: Number(total) / state.n, spread: Number(spread) / state.n };
}

/** Means and spreads of two sets make those of their union (Chan, Golub, LeVeque). */
function united(a: Fractions, m: number, b: Fractions, n: number): Fractions {
  if (m === 0 || n === 0) return m === 0 ? b : a;
  const gap = b.mean - a.mean;
  return { mean: a.mean + (gap * n) / (m + n), spread: a.spread + b.spread + (gap * gap * m * n) / (m + n) };
}

function deviation(state: State, factor: Numeric): Numeric {
  const { n, total, fractions } = state;
  if (n === 0) return 0;
  if (fractions) return Math.sqrt(fractions.spread / n) / Number(factor);
  const meanOfSquares = divide(divide(divide(squaresOf(state), factor), factor), n);
  const mean = divide(divide(total, factor), n);
  return squareRoot(add(meanOfSquares, multiply(multiply(mean, mean), -1)));
}

export const stddev: Aggregate<State> = {
  name: "stddev",
  signature: "stddev(value: number | bigint): void",
  doc: "The values' standard deviation; of integers its whole part, as in DTrace.",
  example: {
    script: `const sizes = aggregation("sizes");
probe("BEGIN", () => { for (const size of [2, 4, 4, 4, 5, 5, 7, 9]) sizes.stddev(size); });`,
    output: `                2
`,
  },
  kind: "number",
  zero: () => ({ n: 0, total: 0, squares: 0, rest: 0n, fractions: undefined }),
  update(state, value) {
    const x = numeric(value, "stddev");
    if (state.fractions !== undefined || fraction(x)) {
      state.fractions = united(fractionsOf(state), state.n, { mean: Number(x), spread: 0 }, 1);
    } else {
      state.total = add(state.total, x);
      addSquare(state, x);
    }
    state.n++;
    return state;
  },
  merge(a, b) {
    const n = a.n + b.n;
    const total = add(a.total, b.total);
    if (a.fractions || b.fractions)
      return { n, total, squares: 0, rest: 0n, fractions: united(fractionsOf(a), a.n, fractionsOf(b), b.n) };
    return { n, total, squares: 0, rest: BigInt(squaresOf(a)) + BigInt(squaresOf(b)), fractions: undefined };
  },
  order: (state) => [deviation(state, 1)],
  data: (state, factor) => ({ value: deviation(state, factor) }),
  render: (state, factor) => render(deviation(state, factor)),
};
