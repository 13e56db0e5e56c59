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

/** What printf prints when it is called with that, in a clause of the probe `at` (of BEGIN) as test/isolate/canonical.ts has it. */
export interface ConversionExample {
  call: string;
  output: string;
  at?: string;
}

export interface Conversion {
  takes: Takes;
  /** For the reference: what it prints. */
  doc: string;
  example: ConversionExample;
  /** Zeros may fill the width; in front of integers only where there is no precision. */
  zeros?: "integer" | "float";
  render(spec: Spec): Render;
}

type Bare = Omit<Conversion, "example">;

function signed(letter: string): Bare {
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

function radix(letter: string, doc: string, base: number, prefix: string, upper = false): Bare {
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
): Bare {
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

function text(letter: string, doc: string, change: (value: string) => string): Bare {
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

function character(letter: string, doc: string, change: (value: string) => string): Bare {
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

function time(letter: string, doc: string, show: (nanoseconds: number | bigint) => string): Bare {
  return { doc, takes: "integer", render: () => (value) => show(whole(value, letter)) };
}

function address(letter: string, doc: string): Bare {
  return { doc, takes: "address", render: () => (value) => addressText(unsigned(whole(value, letter))) };
}

const stack: Bare = {
  doc: "a stack, a line for each frame",
  takes: "stack",
  render: () => (value) => {
    const shown = stackText(value);
    if (shown === undefined) throw mismatch("k", "a stack", value);
    return shown;
  },
};

const same = (value: string) => value;

/** An entry of the table: what printf prints when it is called so. */
function shown(conversion: Bare, call: string, output: string, at?: string): Conversion {
  return { ...conversion, example: { call, output, ...(at !== undefined && { at }) } };
}

/** The function that has the addresses of the examples. */
const WRITE = "pid$target:libc.so.6:write:entry";

export const conversions: Readonly<Record<string, Conversion>> = {
  d: shown(signed("d"), '"%5d|%-5d|%05d|%+d", 42, 42, 42, 42', "   42|42   |00042|+42"),
  i: shown(signed("i"), '"%i", -42', "-42"),
  u: shown(
    radix("u", "an integer without a sign; a negative one as its 64 bits", 10, ""),
    '"%u", -1',
    "18446744073709551615",
  ),
  o: shown(radix("o", "an integer in octal", 8, "0"), '"%o %#o", 493, 493', "755 0755"),
  x: shown(radix("x", "an integer in hexadecimal", 16, "0x"), '"%x %#x %08x", 255, 255, 255', "ff 0xff 000000ff"),
  X: shown(radix("X", "an integer in hexadecimal, with capitals", 16, "0X", true), '"%X %#X", 255, 255', "FF 0XFF"),
  a: shown(
    address("a", "an address of the process as uaddr() has it"),
    '"%a", ucaller',
    "python3`builtin_print+0x34",
    WRITE,
  ),
  A: shown(address("A", "the same"), '"%30A|", ucaller', "    python3`builtin_print+0x34|", WRITE),
  p: shown(radix("p", "an address, in hexadecimal", 16, "0x"), '"%p %#p", 4096, 4096', "1000 0x1000"),
  c: shown(character("c", "a character, or the one that has this code", same), '"%c%c", "a", 0x62', "ab"),
  C: shown(character("C", "a character, escaped as in C when it cannot be printed", escape), '"%C%C", "a", 10', "a\\n"),
  s: shown(
    text("s", "a string; null is <null>", same),
    '"%6s|%-6s|%.2s|%s", "tea", "tea", "tea", null',
    "   tea|tea   |te|<null>",
  ),
  S: shown(text("S", "a string, escaped as in C where it cannot be printed", escape), '"%S", "tea\\t"', "tea\\t"),
  e: shown(float("e", "a number as 1.234560e+03", scientific), '"%e %.1e", 1234.56, 1234.56', "1.234560e+03 1.2e+03"),
  E: shown(float("E", "the same with a capital E", scientific), '"%E", 1234.56', "1.234560E+03"),
  f: shown(
    float("f", "a number as 1234.560000", fixed),
    '"%f %.1f %8.2f", 1234.56, 1234.56, 1234.56',
    "1234.560000 1234.6  1234.56",
  ),
  g: shown(float("g", "a number in the shorter of the two ways", general), '"%g %g", 1234.5, 1e-9', "1234.5 1e-09"),
  G: shown(float("G", "the same with a capital E", general), '"%G", 1e-9', "1E-09"),
  k: shown(
    stack,
    '"%k", ustack(2)',
    "\n              libc.so.6`write\n              python3`builtin_print+0x34",
    WRITE,
  ),
  I: shown(text("I", "an internet address, as it is: names are not looked up", same), '"%I", "::1"', "::1"),
  P: shown(radix("P", "a port, by its number: names are not looked up", 10, ""), '"%P", 443', "443"),
  Y: shown(
    time("Y", "nanoseconds since 1970 as a date in your time zone: 2026 Jan  1 00:00:01", day),
    '"%Y", 1767225601000000000n',
    "2026 Jan  1 00:00:01",
  ),
  T: shown(
    time("T", "nanoseconds since 1970 as RFC 822 has it: Thu, 01 Jan 2026 00:00:01 UTC", rfc822),
    '"%T", 1767225601000000000n',
    "Thu, 01 Jan 2026 00:00:01 UTC",
  ),
};
