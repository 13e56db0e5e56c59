/**
 * How long functions take: their calls, own and total time, and the distribution of the total for those with the most of it.
 *
 * Own time is that of a call without the calls in it. Of a recursive function the outermost call's time is the total. A
 * generator's or coroutine's stretches count one by one; `pyprobe tasks` joins them.
 *
 *     pyprobe latency --without-stdlib -c "python3 app.py"
 */
import { aggregation, options, parameters, printa, printf, probe, trunc } from "pyprobe";
import { everywhere, timeCalls } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Times {
  calls: number;
  own: number;
  total: number;
}

export function functionLatency(where = everywhere, { rows = 20, histograms = 3 } = {}): void {
  const times = new Map<string, Times>();
  const spread = aggregation("latency: ns");
  const call = timeCalls(where);
  probe(python.function.return, where, () => {
    const ended = call();
    if (!ended) return;
    const { name, own, total, outermost } = ended;
    let sum = times.get(name);
    if (!sum) times.set(name, (sum = { calls: 0, own: 0, total: 0 }));
    sum.calls++;
    sum.own += own;
    if (outermost) sum.total += total;
    spread.by(name).quantize(total);
  });
  probe("END", () => {
    const sorted = [...times].sort(([a, x], [b, y]) => y.total - x.total || (a < b ? -1 : 1)).slice(0, rows);
    printf("%10s %12s %12s  %s\n", "CALLS", "OWN ms", "TOTAL ms", "FUNCTION");
    for (const [name, { calls, own, total }] of sorted)
      printf("%10d %12.3f %12.3f  %s\n", calls, own / 1e6, total / 1e6, name);
    const shown = aggregation("latency: shown, ns");
    const names = sorted.slice(0, histograms).map(([name]) => name);
    for (const { keys, buckets = [] } of spread.entries()) {
      if (!names.includes(String(keys[0]))) continue;
      for (const { min, count } of buckets) shown.by(keys[0]!).quantize(min ?? 0, count);
    }
    trunc(spread); // (or the end of the run would print it)
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
