/** Exact arithmetic on numbers and bigints: integers past 2^53 become bigints instead of losing digits. */

export type Numeric = number | bigint;

/** Checks an argument of an aggregating function. */
export function numeric(value: unknown, who: string): Numeric {
  if (typeof value === "number" && value === value) return value;
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw new TypeError(`${who}() takes a number, not ${named(value)}`);
}

/** What a value is, for messages. */
export function named(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (value === null) return "null";
  return typeof value === "string" ? "a string" : typeof value === "object" ? "an object" : typeof value;
}

/** a + b. */
export function add(a: Numeric, b: Numeric): Numeric {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum) || !(Number.isInteger(a) && Number.isInteger(b))) return sum;
    return narrow(BigInt(a) + BigInt(b));
  }
  if (fraction(a) || fraction(b)) return Number(a) + Number(b);
  return narrow(BigInt(a) + BigInt(b));
}

/** a * b. */
export function multiply(a: Numeric, b: Numeric): Numeric {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    if (Number.isSafeInteger(product) || !(Number.isInteger(a) && Number.isInteger(b))) return product;
  } else if (fraction(a) || fraction(b)) return Number(a) * Number(b);
  return narrow(BigInt(a) * BigInt(b));
}

/** Whether it is a number that no bigint can be: with digits behind the point, or infinite. */
export function fraction(value: Numeric): boolean {
  return typeof value === "number" && !Number.isInteger(value);
}

/** What is in front of the point. */
export function whole(value: Numeric): Numeric {
  return typeof value === "number" ? Math.trunc(value) : value;
}

/** A bigint as a number where that is exact. */
export function narrow(value: bigint): Numeric {
  return value >= -0x1fffffffffffffn && value <= 0x1fffffffffffffn ? Number(value) : value;
}

/** a / b. Of an integer the whole part, as DTrace divides; of a fraction all. */
export function divide(a: Numeric, b: Numeric): Numeric {
  if (b === 1) return a;
  if (fraction(a)) return Number(a) / Number(b);
  if (fraction(b)) return Math.trunc(Number(a) / Number(b));
  if (typeof a === "number" && typeof b === "number" && Number.isSafeInteger(a)) return Math.trunc(a / b) + 0;
  return narrow(BigInt(a) / BigInt(b));
}

/** The whole part of a square root. */
export function squareRoot(value: Numeric): Numeric {
  if (typeof value === "number" && value <= Number.MAX_SAFE_INTEGER) return Math.floor(Math.sqrt(value));
  const square = BigInt(value);
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return narrow(root);
    root = next;
  }
}

/** As DTrace prints a 64-bit integer; a fraction keeps 12 digits. */
export function render(value: Numeric): string {
  return ` ${show(value).padStart(16)}`;
}

export function show(value: Numeric): string {
  if (typeof value === "bigint") return String(value);
  if (!Number.isInteger(value)) return String(Number(value.toPrecision(12)));
  return Math.abs(value) < 1e21 ? String(value) : String(BigInt(value));
}

/** Less, equal or greater, across numbers and bigints. */
export function compare(a: Numeric, b: Numeric): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
