/**
 * Probes that fire by the clock, made when a description asks for them: a rate or an interval follows the name.
 *
 *   tick-10ms   every 10 ms, once          profile-97   97 times a second, on each processor
 *
 * As in DTrace a bare number is a rate (hz), and 200 us is the shortest interval.
 */
import type { Marker, Provider } from "../provider.ts";

/** ns of one, by suffix. hz and none are rates. */
const UNITS: Record<string, number> = {
  ns: 1,
  nsec: 1,
  us: 1e3,
  usec: 1e3,
  ms: 1e6,
  msec: 1e6,
  s: 1e9,
  sec: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  hour: 3600e9,
  d: 86400e9,
  day: 86400e9,
};

const SHORTEST = 200e3;
/** A hundred days: beyond that an interval is a slip of the pen, and ns are no longer exact. */
const LONGEST = 100 * 86400e9;

/** By name: two descriptions of one probe mean one marker. */
const known = new Map<string, Marker>();

export const profile: Provider = {
  name: "profile",
  solitary: true,
  doc:
    "Probes that fire by the clock. `tick-N` fires once in each interval, in pyprobe itself: `pid` and `self` are " +
    "pyprobe's. `profile-N` fires on each processor and looks at what runs there: `pid`, `tid` and `execname` are those of the " +
    "thread that was interrupted, `arg0` is where it was in the kernel and `arg1` where in the program, 0 when it was not there; " +
    "with `-c` and `-p` only the threads of the traced processes fire it. It needs root or CAP_BPF and CAP_PERFMON. " +
    "N is an interval with its unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`, also `nsec`, `usec`, `msec`, `sec`, `min`, `hour`, `day`) " +
    "or a rate (`hz`, or no unit): `tick-1s`, `tick-100ms`, `profile-97`, `profile-997hz`. The shortest interval is 200us. " +
    "Ticks are in the order of time with the events around them. One that cannot be fired within ten intervals, while nothing else " +
    "happened, is left out; that is counted and told at the end.",
  markers: [],
  find(description) {
    const parsed = parse(description.name);
    if (typeof parsed !== "object" || "message" in parsed) return parsed ?? [];
    const marker = known.get(description.name) ?? clockMarker(description.name, parsed);
    known.set(description.name, marker);
    return [marker];
  },
  explain(provider, name) {
    const parsed = /^(profile|tick)?$/.test(provider) ? parse(name) : undefined;
    return parsed && "message" in parsed ? parsed : undefined;
  },
};

interface Rate {
  kind: string;
  interval: number;
}

/** undefined: it is not named as a probe of the clock. */
function parse(name: string): Rate | { message: string; hint: string } | undefined {
  const [, kind = "", text = ""] = /^(tick|profile)-(.*)$/.exec(name) ?? [];
  if (kind === "") return undefined;
  const [, digits, unit = ""] = /^(\d+)([a-z]*)$/.exec(text) ?? [];
  const scale = unit === "" || unit === "hz" ? undefined : UNITS[unit];
  if (digits === undefined || (scale === undefined && unit !== "" && unit !== "hz") || Number(digits) === 0) {
    return {
      message: `"${name}" names no interval: "${text}" is not a number above 0 with a unit`,
      hint: `an interval: ${kind}-1s, ${kind}-10ms, ${kind}-500us; a rate: ${kind}-97, ${kind}-97hz; units: ns us ms s m h d hz`,
    };
  }
  const interval = scale === undefined ? Math.floor(1e9 / Number(digits)) : Number(digits) * scale;
  if (interval < SHORTEST)
    return {
      message: `"${name}" is too fast: the shortest interval is 200us (5000hz)`,
      hint: `${kind}-200us and ${kind}-5000hz are the fastest there are`,
    };
  if (interval > LONGEST)
    return { message: `"${name}" is too slow: the longest interval is 100d`, hint: `${kind}-1h fires every hour` };
  return { kind, interval };
}

function clockMarker(name: string, { kind, interval }: Rate): Marker {
  if (kind === "tick") {
    return {
      name,
      func: "",
      doc: "Fires once in each interval.",
      args: [],
      slots: [],
      clock: { interval, samples: false },
    };
  }
  return {
    name,
    func: "",
    doc: "Fires on each processor in each interval.",
    args: [
      {
        name: "kernelpc",
        type: "int",
        from: { slot: 0 },
        doc: "Where it was in the kernel; 0 when it was in the program.",
      },
      {
        name: "userpc",
        type: "int",
        from: { slot: 1 },
        doc: "Where it was in the program; 0 when it was in the kernel.",
      },
    ],
    slots: ["int", "int"],
    clock: { interval, samples: true },
  };
}
