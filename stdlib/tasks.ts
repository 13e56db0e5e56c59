/**
 * Coroutines and generators from their start to their end, be they suspended in between or not: how long they took, how
 * long they ran, how long they waited.
 *
 * A suspension (await, yield) is not a return: the time until the coroutine goes on is waiting. What a coroutine awaits is
 * part of it. Those that never were suspended are not listed.
 *
 *     pyprobe tasks --without-stdlib -c "python3 server.py"
 */
import { options, parameters, pid, printf, probe, timestamp } from "pyprobe";
import { everywhere, functionLabel } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Activation {
  name: string;
  begun: number;
  /** When it last went on. */
  since: number;
  ran: number;
  suspensions: number;
}

interface Sum {
  times: number;
  ns: number;
  longest: number;
  ran: number;
  suspensions: number;
}

export function coroutines(where = everywhere, { rows = 20 } = {}): void {
  /** By process and frame. */
  const open = new Map<string, Activation>();
  const sums = new Map<string, Sum>();
  const sumOf = (name: string): Sum => {
    const sum = sums.get(name) ?? { times: 0, ns: 0, longest: 0, ran: 0, suspensions: 0 };
    sums.set(name, sum);
    return sum;
  };
  probe(python.function.entry, where, (e) => {
    const key = `${pid} ${e.frame}`;
    const known = e.resumed ? open.get(key) : undefined;
    if (known) known.since = timestamp;
    else if (!e.resumed) {
      const name = functionLabel(e.filename, e.qualname, e.firstlineno);
      open.set(key, { name, begun: timestamp, since: timestamp, ran: 0, suspensions: 0 });
    }
  });
  probe(python.function.return, where, (e) => {
    const key = `${pid} ${e.frame}`;
    const one = open.get(key);
    if (!one) return;
    one.ran += timestamp - one.since;
    if (e.suspended) return void one.suspensions++;
    open.delete(key);
    if (one.suspensions === 0) return;
    const sum = sumOf(one.name);
    const ns = timestamp - one.begun;
    sum.times++;
    sum.ns += ns;
    sum.longest = Math.max(sum.longest, ns);
    sum.ran += one.ran;
    sum.suspensions += one.suspensions;
  });
  probe("END", () => {
    const sorted = [...sums].sort(([a, x], [b, y]) => y.ns - x.ns || (a < b ? -1 : 1)).slice(0, rows);
    printf(
      "%8s %10s %11s %10s %11s %8s  %s\n",
      "TIMES",
      "MEAN ms",
      "LONGEST ms",
      "RAN ms",
      "WAITED ms",
      "AWAITS",
      "COROUTINE",
    );
    for (const [name, { times, ns, longest, ran, suspensions }] of sorted) {
      printf("%8d %10.3f %11.3f %10.3f ", times, ns / times / 1e6, longest / 1e6, ran / 1e6);
      printf("%11.3f %8d  %s\n", (ns - ran) / 1e6, suspensions, name);
    }
    const waiting = [...open.values()].filter(({ suspensions }) => suspensions > 0).length;
    if (waiting > 0) printf("%d had not ended\n", waiting);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only coroutines of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
    rows: { value: 20, help: "how many are shown" },
  });
  coroutines(chosen(given), given);
}
