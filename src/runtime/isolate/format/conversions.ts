/**
 * The conversions there are. One entry each: what it makes of a value, before the width. `render` is called once for
 * each use in a format and gives the function that the format runs.
 */
import type { Spec } from "./parse.ts";
import { decimal, dress, mismatch, unsigned, whole } from "./integers.ts";
import { fixed, general, scientific } from "./floats.ts";
import { day, rfc822 } from "./times.ts";
import { escape } from "./escape.ts";
import { stackText } from "./stacks.ts";
import { addressText } from "../places.ts";

export type Render = (value: unknown, precision: number | undefined) => string;

/** What kind of value a conversion takes. */
export type Takes = "integer" | "address" | "number" | "string" | "character" | "stack";

export interface Conversion {
  takes: Takes;
  /** For the reference: what it prints. */
  doc: string;
  /** Zeros may fill the width; in front of integers only where there is no precision. */
  zeros?: "integer" | "float";
  render(spec: Spec): Render;
}

function signed(letter: string): Conversion {
  return {
    doc: "an integer with its sign",
    takes: "integer",
    zeros: "integer",
    render(spec) {
      const plain = !spec.plus && !spec.space;
      return (value, precision) => {
        if (plain && precision === undefined && typeof value === "number" && value >= 0 && Number.isInteger(value))
          return decimal(value);
        const n = whole(value, letter);
        return dress(n < 0, decimal(n < 0 ? -n : n), "", spec, precision);
      };
    },
  };
}

function radix(letter: string, doc: string, base: number, prefix: string, upper = false): Conversion {
  return {
    doc,
    takes: "integer",
    zeros: "integer",
    render: (spec) => (value, precision) => {
      const n = unsigned(whole(value, letter));
      const digits = base === 10 ? decimal(n) : n.toString(base);
      return dress(
        false,
        upper ? digits.toUpperCase() : digits,
        spec.alternate && Number(n) !== 0 ? prefix : "",
        { ...spec, plus: false, space: false },
        precision,
      );
    },
  };
}

function float(
  letter: string,
  doc: string,
  show: (value: number, precision: number, alternate: boolean) => string,
): Conversion {
  return {
    doc,
    takes: "number",
    zeros: "float",
    render: (spec) => (value, precision) => {
      if (typeof value !== "number" && typeof value !== "bigint") throw mismatch(letter, "a number", value);
      const n = Number(value);
      const negative = n < 0 || Object.is(n, -0);
      const text = Number.isFinite(n)
        ? show(Math.abs(n), precision ?? 6, spec.alternate)
        : Number.isNaN(n)
          ? "nan"
          : "inf";
      return dress(negative, letter === letter.toUpperCase() ? text.toUpperCase() : text, "", spec, undefined);
    },
  };
}

function text(letter: string, doc: string, change: (value: string) => string): Conversion {
  return {
    doc,
    takes: "string",
    render: () => (value, precision) => {
      const shown = typeof value === "string" ? value : textless(value, letter);
      return change(precision === undefined ? shown : shown.slice(0, precision));
    },
  };
}

function textless(value: unknown, letter: string): string {
  if (value === null) return "<null>";
  const number = typeof value === "number" || typeof value === "bigint";
  throw mismatch(letter, "a string", value, number ? "%d" : undefined);
}

function character(letter: string, doc: string, change: (value: string) => string): Conversion {
  return {
    doc,
    takes: "character",
    render: () => (value) => {
      if (typeof value === "string" && [...value].length === 1) return change(value);
      const n = typeof value === "number" ? value : -1;
      if (Number.isInteger(n) && n >= 0 && n <= 0x10ffff) return change(String.fromCodePoint(n));
      throw mismatch(letter, "a character or its code", value);
    },
  };
}

function time(letter: string, doc: string, show: (nanoseconds: number | bigint) => string): Conversion {
  return { doc, takes: "integer", render: () => (value) => show(whole(value, letter)) };
}

function address(letter: string, doc: string): Conversion {
  return { doc, takes: "address", render: () => (value) => addressText(unsigned(whole(value, letter))) };
}

const stack: Conversion = {
  doc: "a stack, a line for each frame",
  takes: "stack",
  render: () => (value) => {
    const shown = stackText(value);
    if (shown === undefined) throw mismatch("k", "a stack", value);
    return shown;
  },
};

const same = (value: string) => value;

export const conversions: Readonly<Record<string, Conversion>> = {
  d: signed("d"),
  i: signed("i"),
  u: radix("u", "an integer without a sign; a negative one as its 64 bits", 10, ""),
  o: radix("o", "an integer in octal", 8, "0"),
  x: radix("x", "an integer in hexadecimal", 16, "0x"),
  X: radix("X", "an integer in hexadecimal, with capitals", 16, "0X", true),
  a: address("a", "an address of the process as uaddr() has it, libc.so.6`malloc+0x1a"),
  A: address("A", "the same"),
  p: radix("p", "an address, in hexadecimal", 16, "0x"),
  c: character("c", "a character, or the one that has this code", same),
  C: character("C", "a character, escaped as in C when it cannot be printed", escape),
  s: text("s", "a string; null is <null>", same),
  S: text("S", "a string, escaped as in C where it cannot be printed", escape),
  e: float("e", "a number as 1.234560e+03", scientific),
  E: float("E", "the same with a capital E", scientific),
  f: float("f", "a number as 1234.560000", fixed),
  g: float("g", "a number in the shorter of the two ways", general),
  G: float("G", "the same with a capital E", general),
  k: stack,
  I: text("I", "an internet address, as it is: names are not looked up", same),
  P: radix("P", "a port, by its number: names are not looked up", 10, ""),
  Y: time("Y", "nanoseconds since 1970 as a date in your time zone: 2026 Jan  1 00:00:01", day),
  T: time("T", "nanoseconds since 1970 as RFC 822 has it: Thu, 01 Jan 2026 00:00:01 UTC", rfc822),
};
