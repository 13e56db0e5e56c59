/** Numbers for people: with the unit that the name of an aggregation ends in, "latency (ns)". */

/** How numbers of one unit are written. */
export type Show = (value: number) => string;

/** A step of a unit: how many of the smallest, and its name. */
type Step = readonly [size: number, name: string];

const TIME: readonly Step[] = [
  [1, "ns"],
  [1e3, "us"],
  [1e6, "ms"],
  [1e9, "s"],
];
const BYTES: readonly Step[] = [
  [1, "B"],
  [2 ** 10, "KiB"],
  [2 ** 20, "MiB"],
  [2 ** 30, "GiB"],
  [2 ** 40, "TiB"],
];

/** "1.23 ms", of nanoseconds. */
export const showTime: Show = (ns) => inSteps(ns, TIME);

/** "1,234.5": whole numbers as they are, others with the digits that count. */
export function showNumber(value: number): string {
  const [whole, fraction = ""] = String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).split(".");
  if (!/^-?\d+$/.test(whole!)) return String(value);
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}${fraction && `.${fraction}`}`;
}

const UNITS: Readonly<Record<string, Show>> = {
  ns: showTime,
  us: (value) => inSteps(value * 1e3, TIME),
  ms: (value) => inSteps(value * 1e6, TIME),
  s: (value) => inSteps(value * 1e9, TIME),
  bytes: (value) => inSteps(value, BYTES),
};

/** The unit that an aggregation's name ends in: "ns", "us", "ms", "s", "bytes". */
export function unitName(name: string): string | undefined {
  const unit = /\((\w+)\)$/.exec(name)?.[1];
  return unit !== undefined && Object.hasOwn(UNITS, unit) ? unit : undefined;
}

/** How the values of an aggregation of that name are written. */
export function unitOf(name: string): Show {
  return UNITS[unitName(name) ?? ""] ?? showNumber;
}

function inSteps(value: number, steps: readonly Step[]): string {
  const size = Math.abs(value);
  const [unit, name] = steps.filter(([unit]) => size >= unit).at(-1) ?? steps[0]!;
  const scaled = value / unit;
  if (unit === 1) return `${showNumber(Math.round(value))} ${name}`;
  const digits = Math.abs(scaled) >= 1000 ? 0 : Math.abs(scaled) >= 100 ? 1 : 2;
  return `${digits === 0 ? showNumber(Math.round(scaled)) : scaled.toFixed(digits)} ${name}`;
}

/** "1 value", "1,234 values". */
export function showCount(count: number, one: string): string {
  return `${showNumber(count)} ${one}${count === 1 ? "" : "s"}`;
}

/** "12.3 %". */
export function showPart(part: number): string {
  return `${(part * 100).toFixed(part < 0.001 && part > 0 ? 3 : 1)} %`;
}
