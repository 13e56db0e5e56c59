/** Exact arithmetic on numbers and bigints: integers past 2^53 become bigints instead of losing digits. */

export type Numeric = number | bigint;

/** Checks an argument of an aggregating function. */
export function numeric(value: unknown, who: string): Numeric {
  if (typeof value === "number" && value === value) return value;
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const what =
    typeof value === "number" ? "NaN" : value === null ? "null" : typeof value === "string" ? "a string" : typeof value;
  throw new TypeError(`${who}() takes a number, not ${what}`);
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

function fraction(value: Numeric): boolean {
  return typeof value === "number" && !Number.isInteger(value);
}

/** A bigint as a number where that is exact. */
export function narrow(value: bigint): Numeric {
  return value >= -0x1fffffffffffffn && value <= 0x1fffffffffffffn ? Number(value) : value;
}

/** a / b, truncated when both are integers, as DTrace divides. */
export function divide(a: Numeric, b: number): Numeric {
  if (typeof a === "bigint") return narrow(a / BigInt(b));
  return Number.isInteger(a) ? Math.trunc(a / b) : a / b;
}

/** As DTrace prints a 64-bit integer; a fraction keeps 12 digits. */
export function render(value: Numeric): string {
  return ` ${show(value).padStart(16)}`;
}

export function show(value: Numeric): string {
  return typeof value === "bigint" || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(12)));
}

/** Less, equal or greater, across numbers and bigints. */
export function compare(a: Numeric, b: Numeric): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
