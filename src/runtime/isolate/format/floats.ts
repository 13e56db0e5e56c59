/** Numbers as C's %e, %f and %g print them, from JavaScript's own. Values are finite and not negative. */

const DIGITS_MAX = 100;

export function fixed(value: number, precision: number): string {
  const digits = Math.min(precision, DIGITS_MAX);
  const text = value < 1e21 ? value.toFixed(digits) : `${BigInt(value)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  return text + "0".repeat(precision - digits);
}

export function scientific(value: number, precision: number): string {
  const [digits, exponent] = value.toExponential(Math.min(precision, DIGITS_MAX)).split("e");
  const size = exponent!.slice(1).padStart(2, "0");
  return `${digits}e${exponent![0]}${size}`;
}

/** C's rule: exponents below -4 or not below the precision go to %e; zeros at the end go, unless `#` keeps them. */
export function general(value: number, precision: number, keep: boolean): string {
  const digits = Math.max(1, Math.min(precision, DIGITS_MAX));
  const exponent = Number(value.toExponential(digits - 1).split("e")[1]);
  const small = exponent < -4 || exponent >= digits;
  const text = small ? scientific(value, digits - 1) : fixed(value, digits - 1 - exponent);
  return keep ? text : text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}
