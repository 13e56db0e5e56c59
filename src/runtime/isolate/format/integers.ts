/** Integers for the conversions: a value checked, then its digits. */
import type { Spec } from "./parse.ts";

/** Digits of a whole number. Large ones in two steps of 9: V8 turns small integers into text many times faster. */
export function decimal(value: number | bigint): string {
  if (typeof value === "bigint" || value < 1e9 || value >= 1e18)
    return typeof value === "number" && value >= 1e18 ? BigInt(value).toString() : String(value);
  const high = Math.floor(value / 1e9);
  const low = value - high * 1e9;
  return (high < 1e9 ? String(high) : decimal(high)) + String(1e9 + low).slice(1);
}

/** As DTrace converts: true is 1, a fraction loses what is behind its point. */
export function whole(value: unknown, letter: string): number | bigint {
  if (typeof value === "number") {
    if (Number.isInteger(value)) return value;
    if (Number.isFinite(value)) return Math.trunc(value);
  }
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw mismatch(letter, "an integer", value, typeof value === "string" ? "%s" : undefined);
}

/** Two's complement of 64 bits, for the conversions that know no sign. */
export function unsigned(value: number | bigint): number | bigint {
  return value < 0 ? BigInt.asUintN(64, BigInt(value)) : value;
}

export function mismatch(letter: string, wants: string, value: unknown, instead?: string): TypeError {
  const what =
    value === null
      ? "null"
      : value === undefined
        ? "undefined"
        : typeof value === "string"
          ? `the string ${JSON.stringify(value.slice(0, 40))}`
          : typeof value === "object"
            ? "an object"
            : `the ${typeof value} ${String(value)}`;
  return new TypeError(`%${letter} takes ${wants}, not ${what}${instead ? ` (for that there is ${instead})` : ""}`);
}

/** Sign, prefix and precision around the digits; width is the caller's. */
export function dress(
  negative: boolean,
  digits: string,
  prefix: string,
  spec: Spec,
  precision: number | undefined,
): string {
  const sign = negative ? "-" : spec.plus ? "+" : spec.space ? " " : "";
  const padded =
    precision === undefined ? digits : precision === 0 && digits === "0" ? "" : digits.padStart(precision, "0");
  return sign + prefix + padded;
}
