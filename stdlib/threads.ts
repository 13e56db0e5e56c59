/**
 * Threads, in all processes that are traced: how many functions each called, the processor's time that it had, the span
 * in which it was seen, and the function that it called most.
 *
 *     pyprobe threads -c "python3 app.py"
 */
import { options, parameters, pid, printf, probe, tid, timestamp, vtimestamp } from "pyprobe";
import { everywhere, functionLabel } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Thread {
  pid: number;
  tid: number;
  calls: number;
  first: number;
  last: number;
  cpuFirst: number;
  cpuLast: number;
  functions: Map<string, number>;
}

export function threadReport(where = everywhere): void {
  const threads = new Map<string, Thread>();
  const threadOf = (): Thread => {
    const key = `${pid} ${tid}`;
    const known = threads.get(key);
    if (known) return known;
    const begun = { first: timestamp, last: timestamp, cpuFirst: vtimestamp, cpuLast: vtimestamp };
    const thread = { pid, tid, calls: 0, ...begun, functions: new Map<string, number>() };
    threads.set(key, thread);
    return thread;
  };
  const seen = (thread: Thread) => {
    thread.last = timestamp;
    thread.cpuLast = vtimestamp;
  };
  probe(python.function.entry, where, (e) => {
    const thread = threadOf();
    const name = functionLabel(e.filename, e.qualname, e.firstlineno);
    thread.calls++;
    thread.functions.set(name, (thread.functions.get(name) ?? 0) + 1);
    seen(thread);
  });
  probe(python.function.return, where, () => seen(threadOf()));
  probe("END", () => {
    printf("%7s %7s %9s %10s %10s  %s\n", "PID", "TID", "CALLS", "CPU ms", "WALL ms", "MOST CALLED");
    for (const thread of threads.values()) {
      const { pid, tid, calls, first, last, cpuFirst, cpuLast, functions } = thread;
      const [most] = [...functions].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
      const times = [(cpuLast - cpuFirst) / 1e6, (last - first) / 1e6];
      printf("%7d %7d %9d %10.3f %10.3f  %s\n", pid, tid, calls, times[0], times[1], most?.[0] ?? "");
    }
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only functions of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
  });
  threadReport(chosen(given));
}
