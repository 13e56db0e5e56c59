/**
 * Numbers as C's %e, %f and %g print them, from JavaScript's own digits. Values are finite and not negative.
 *
 * The two languages agree but for exact ties, 0.5 as "%.0f": JavaScript rounds them up, C to the even digit. And `#`
 * keeps the point, and the zeros of %g.
 */

const DIGITS_MAX = 80;

/** Digits beyond those wanted that tell whether a value lies exactly between two results. */
const BEYOND = 20;

export function fixed(value: number, precision: number, alternate: boolean): string {
  const digits = Math.min(precision, DIGITS_MAX);
  const text = value < 1e21 ? toEven((n) => value.toFixed(n), digits) : large(value, digits);
  return pointed(text + "0".repeat(precision - digits), alternate);
}

export function scientific(value: number, precision: number, alternate: boolean): string {
  const digits = Math.min(precision, DIGITS_MAX);
  const exponent = value.toExponential(digits).split("e")[1]!;
  const mantissa = toEven((n) => value.toExponential(n).split("e")[0]!, digits);
  const zeros = "0".repeat(precision - digits);
  return `${pointed(mantissa + zeros, alternate)}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** C's rule: exponents below -4 or not below the precision go to %e; zeros at the end go, unless `#` keeps them. */
export function general(value: number, precision: number, alternate: boolean): string {
  const digits = Math.max(1, Math.min(precision, DIGITS_MAX));
  const exponent = Number(scientific(value, digits - 1, false).split("e")[1]);
  const small = exponent < -4 || exponent >= digits;
  const text = small ? scientific(value, digits - 1, alternate) : fixed(value, digits - 1 - exponent, alternate);
  return alternate ? text : text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

/** From 1e21 JavaScript's toFixed() gives an exponent; the value is a whole number. */
function large(value: number, digits: number): string {
  return `${BigInt(value)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
}

/** `show(digits)`, with a tie rounded to the even digit instead of up. */
function toEven(show: (digits: number) => string, digits: number): string {
  const rounded = show(digits);
  const longer = show(digits + BEYOND);
  if (!/50*$/.test(longer) || longer.replace(/0+$/, "").length !== lengthTo(longer, digits + 1)) return rounded;
  const cut = longer.slice(0, lengthTo(longer, digits)).replace(/\.$/, "");
  return Number(cut.at(-1)) % 2 === 0 ? cut : rounded;
}

/** Characters of a decimal up to its n-th digit behind the point. */
function lengthTo(text: string, n: number): number {
  return text.indexOf(".") + 1 + n;
}

function pointed(text: string, alternate: boolean): string {
  return alternate && !text.includes(".") ? `${text}.` : text;
}
