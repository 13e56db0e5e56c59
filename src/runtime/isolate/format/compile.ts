/**
 * Formats, parsed once each and turned into a function of their arguments. The function is generated, so that every
 * format has call sites of its own: `"%d\t%*s:"` becomes
 *
 *     (v0, v1, v2) => r0(v0) + "\t" + pad1(r1(v2), width(v1)) + ":"
 */
import { conversionOf } from "./check.ts";
import type { Conversion } from "./conversions.ts";
import { type Spec, WIDTH_MAX, parseFormat } from "./parse.ts";

export interface Format {
  /** Values it takes, those for * included. */
  arity: number;
  render(...values: unknown[]): string;
}

const formats = new Map<string, Format>();

/** Formats kept: a script that makes them up as it goes may not fill the memory. */
const FORMATS_MAX = 1000;

export function formatOf(text: string): Format {
  return formats.get(text) ?? compile(text);
}

function compile(text: string): Format {
  if (typeof text !== "string") throw new TypeError("the format must be a string");
  const scope: Record<string, unknown> = {};
  let arity = 0;
  const parts = parseFormat(text).map((piece, i) => {
    if (typeof piece === "string") return JSON.stringify(piece);
    const width = piece.width === "*" ? `width(v${arity++})` : piece.width === undefined ? "" : String(piece.width);
    const precision = piece.precision === "*" ? `precision(v${arity++})` : String(piece.precision);
    const conversion = conversionOf(piece);
    scope[`r${i}`] = conversion.render(piece);
    const value = `r${i}(v${arity++}, ${precision})`;
    if (width === "") return value;
    scope[`pad${i}`] = padder(piece, conversion);
    return `pad${i}(${value}, ${width})`;
  });
  const values = Array.from({ length: arity }, (_, i) => `v${i}`).join(", ");
  const names = [...Object.keys(scope), "width", "precision"];
  const body = `return (${values}) => ${parts.length > 1 ? parts.join(" + ") : `"" + ${parts[0]}`};`;
  const render = new Function(...names, body)(
    ...Object.values(scope),
    dynamicWidth,
    dynamicPrecision,
  ) as Format["render"];
  if (formats.size >= FORMATS_MAX) formats.clear();
  const format = { arity, render };
  formats.set(text, format);
  return format;
}

/** Fills up to the width; a negative width means to the left, as in C. */
function padder(spec: Spec, conversion: Conversion): (text: string, width: number) => string {
  if (spec.zero && (conversion.zeros === "float" || (conversion.zeros === "integer" && spec.precision === undefined)))
    return zeros;
  if (spec.left) return (text, width) => text + spaces(Math.abs(width) - text.length);
  return (text, width) => (width < 0 ? text + spaces(-width - text.length) : spaces(width - text.length) + text);
}

const SPACES = Array.from({ length: 128 }, (_, i) => " ".repeat(i));

function spaces(n: number): string {
  return n <= 0 ? "" : n < SPACES.length ? SPACES[n]! : " ".repeat(n);
}

/** Zeros go behind the sign and 0x; none in front of inf and nan. */
function zeros(text: string, width: number): string {
  if (/(?:inf|nan)$/i.test(text)) return spaces(width - text.length) + text;
  if (width < 0) return text.padEnd(-width);
  const [front] = /^[-+ ]?(?:0[xX](?=.))?/.exec(text)!;
  return front + text.slice(front.length).padStart(width - front.length, "0");
}

function dynamicWidth(value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= WIDTH_MAX) return value;
  throw dynamic("width", value);
}

/** A negative precision is as none, as in C. */
function dynamicPrecision(value: unknown): number | undefined {
  if (typeof value === "number" && Number.isInteger(value) && value <= WIDTH_MAX) return value < 0 ? undefined : value;
  throw dynamic("precision", value);
}

function dynamic(what: string, value: unknown): TypeError {
  return new TypeError(
    `* takes a ${what}, an integer up to ${WIDTH_MAX}, not ${typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : String(value)}`,
  );
}
