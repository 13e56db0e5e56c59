/**
 * Format strings, as dt_printf_create() of libdtrace reads them:
 *
 *   % flags width .precision size conversion      flags: - + 0 # space ' ? @      width, precision: digits or *
 *
 * The sizes h l ll L w (and C's j q t z) are read and mean nothing: every integer here has 64 bits. `'` means nothing
 * either, as in C's own locale. `?` is the width of a pointer, 16. `@` takes the aggregation's value (printa only).
 */
export interface Spec {
  /** As it is written, without the %. */
  text: string;
  /** Where its % stands in the format, in UTF-16 units from 0. */
  at: number;
  /** The conversion's letter. */
  conversion: string;
  left: boolean;
  zero: boolean;
  plus: boolean;
  space: boolean;
  alternate: boolean;
  aggregation: boolean;
  /** undefined: none given; "*": taken from the arguments. */
  width: number | "*" | undefined;
  precision: number | "*" | undefined;
}

export type Piece = string | Spec;

/** A part of a format that is wrong; `at` and `length` in UTF-16 units of the format. */
export class FormatError extends TypeError {
  override name = "TypeError";
  constructor(
    message: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(message);
  }
}

/** Longest width or precision: a format may not fill the memory. */
export const WIDTH_MAX = 65536;

/** The pieces of a format, text and conversions. Throws a FormatError that names the conversion by its number. */
export function parseFormat(format: string): Piece[] {
  if (format === "") throw new FormatError("the format string is empty", 0, 0);
  const pieces: Piece[] = [];
  let number = 0;
  for (let at = 0; at < format.length;) {
    const percent = format.indexOf("%", at);
    const text = format.slice(at, percent < 0 ? format.length : percent);
    if (text !== "") pieces.push(text);
    if (percent < 0) break;
    const { spec, next } = parseSpec(format, percent + 1, ++number);
    pieces.push(spec.conversion === "%" ? "%" : spec);
    at = next;
  }
  return pieces;
}

const SPEC = /([-+0# '?@]*)(\*|\d+)?([-+0# '?@]*)(?:\.(\*|\d*))?((?:[hlLwjqtz]|@)*)(.?)/suy;

function parseSpec(format: string, start: number, number: number): { spec: Spec; next: number } {
  SPEC.lastIndex = start;
  const [whole, before, width, after, precision, size, conversion] = SPEC.exec(format)!;
  const flags = before! + (after ?? "") + size!;
  const has = (flag: string) => flags.includes(flag);
  const fail = (why: string) =>
    new FormatError(`conversion ${number} (%${whole}) of the format ${why}`, start - 1, whole.length + 1);
  if (conversion === "") throw fail("ends before its conversion");
  if (conversion === "%" && whole !== "%") throw fail("puts flags on %%");
  if (conversion === ".") throw fail("has two precisions");
  if (conversion === "*") throw fail("has two *");
  if (conversion === "$") throw fail("is positional, which DTrace does not have");
  const spec: Spec = {
    text: whole,
    at: start - 1,
    conversion: conversion!,
    left: has("-"),
    zero: has("0") && !has("-"),
    plus: has("+"),
    space: has(" "),
    alternate: has("#"),
    aggregation: has("@"),
    width: has("?") ? 16 : size_(width, fail),
    precision: size_(precision === "" ? "0" : precision, fail),
  };
  return { spec, next: start + whole.length };
}

function size_(text: string | undefined, fail: (why: string) => TypeError): number | "*" | undefined {
  if (text === undefined || text === "*") return text;
  const value = Number(text);
  if (value > WIDTH_MAX) throw fail(`is wider than ${WIDTH_MAX}`);
  return value;
}
