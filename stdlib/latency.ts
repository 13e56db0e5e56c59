/**
 * How long functions take: their calls, own and total time, and the distribution of the total for those with the most of it.
 *
 * Own time is that of a call without the calls in it. Of a recursive function the outermost call's time is the total. A
 * generator's or coroutine's stretches count one by one; `pyprobe tasks` joins them.
 *
 * Of every function the agent itself keeps the time, and nothing comes of a call but sums. Where only some are chosen
 * (--files, --without-stdlib), own time has the calls of the others in it.
 *
 *     pyprobe latency --without-stdlib -c "python3 app.py"
 */
import { aggregation, basename, options, parameters, printa, printf, probe, trunc } from "pyprobe";
import { everywhere, timeCalls } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Times {
  name: string;
  calls: number;
  own: number;
  total: number;
}

export function functionLatency(where = everywhere, { rows = 20, histograms = 3 } = {}): void {
  const calls = aggregation("latency: calls");
  const own = aggregation("latency: own, ns");
  const total = aggregation("latency: total, ns");
  const spread = aggregation("latency: ns");
  if (where === everywhere) {
    probe(
      python.function.return,
      (e) => e.elapsed >= 0,
      (e) => {
        calls.by(e.qualname, basename(e.filename), e.firstlineno).count();
        own.by(e.qualname, basename(e.filename), e.firstlineno).sum(e.own);
        if (e.outermost) total.by(e.qualname, basename(e.filename), e.firstlineno).sum(e.elapsed);
      },
    );
    if (histograms > 0) {
      probe(
        python.function.return,
        (e) => e.elapsed >= 0,
        (e) => {
          spread.by(e.qualname, basename(e.filename), e.firstlineno).quantize(e.elapsed);
        },
      );
    }
  } else {
    const call = timeCalls(where);
    probe(python.function.return, where, (e) => {
      const ended = call();
      if (!ended) return;
      calls.by(e.qualname, basename(e.filename), e.firstlineno).count();
      own.by(e.qualname, basename(e.filename), e.firstlineno).sum(ended.own);
      if (ended.outermost) total.by(e.qualname, basename(e.filename), e.firstlineno).sum(ended.total);
      spread.by(e.qualname, basename(e.filename), e.firstlineno).quantize(ended.total);
    });
  }
  probe("END", () => {
    const times = new Map<string, Times>();
    const label = ([qualname, filename, line]: readonly unknown[]) => `${qualname} (${filename}:${line})`;
    for (const { keys, value } of calls.entries()) {
      const name = label(keys);
      times.set(name, { name, calls: Number(value), own: 0, total: 0 });
    }
    for (const { keys, value } of own.entries()) times.get(label(keys))!.own = Number(value);
    for (const { keys, value } of total.entries()) times.get(label(keys))!.total = Number(value);
    const sorted = [...times.values()].sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1)).slice(0, rows);
    printf("%10s %12s %12s  %s\n", "CALLS", "OWN ms", "TOTAL ms", "FUNCTION");
    for (const { name, calls, own, total } of sorted)
      printf("%10d %12.3f %12.3f  %s\n", calls, own / 1e6, total / 1e6, name);
    const shown = aggregation("latency: shown, ns");
    const names = sorted.slice(0, histograms).map(({ name }) => name);
    for (const { keys, buckets = [] } of spread.entries()) {
      if (!names.includes(label(keys))) continue;
      for (const { min, count } of buckets) shown.by(label(keys)).quantize(min ?? 0, count);
    }
    for (const each of [calls, own, total, spread]) trunc(each); // (or the end of the run would print them)
    if (names.length > 0) printa("\n%s, ns%@d", shown);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only functions of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
    rows: { value: 20, help: "how many functions are shown" },
    histograms: { value: 3, help: "of how many the distribution too" },
  });
  functionLatency(chosen(given), given);
}
