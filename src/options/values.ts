/** Texts of options, read. Each gives undefined for what it cannot read. */

/** On or off; alone it is on. */
export function flag(text: string | undefined): boolean | undefined {
  if (text === undefined) return true;
  return /^(1|yes|on|true|enabled|set)$/.test(text)
    ? true
    : /^(0|no|off|false|disabled|unset)$/.test(text)
      ? false
      : undefined;
}

export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Bytes: 4096, 64k, 16m, 1g. */
export function size(text: string | undefined): number | undefined {
  const match = /^(\d{1,12})([kmg]?)$/i.exec(text ?? "");
  return match ? Number(match[1]) * { "": 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }[match[2]!.toLowerCase()]! : undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  nsec: 1e-6,
  us: 1e-3,
  usec: 1e-3,
  ms: 1,
  msec: 1,
  s: 1e3,
  sec: 1e3,
  m: 6e4,
  min: 6e4,
  h: 3.6e6,
  hour: 3.6e6,
};

/** Milliseconds between two times, as DTrace writes rates: 10ms, 1s, 50hz; a bare number is in hz. */
export function rate(text: string | undefined): number | undefined {
  const match = /^(\d{1,12})([a-z]*)$/.exec(text ?? "");
  if (!match || Number(match[1]) === 0) return undefined;
  const [, number, unit = ""] = match;
  if (unit === "" || unit === "hz") return 1000 / Number(number);
  return Object.hasOwn(UNITS, unit) ? Number(number) * UNITS[unit]! : undefined;
}

/** One of some words. */
export function oneOf<T extends string>(...words: T[]): (text: string | undefined) => T | undefined {
  return (text) => words.find((word) => word === text);
}

export function within(n: number | undefined, low: number, high: number, round = (x: number) => x): number | undefined {
  return n !== undefined && n >= low && n <= high ? round(n) : undefined;
}
