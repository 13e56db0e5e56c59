/**
 * Functions written in C that Python code calls: how often, and how long they took.
 *
 * Of one that is called within itself (exec, __import__) the outermost call's time is the total.
 *
 *     pyprobe cfunctions -c "python3 app.py"
 */
import { options, parameters, printf, probe, self, timestamp } from "pyprobe";
import { everywhere } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Sum {
  calls: number;
  ns: number;
  longest: number;
}

const nameOf = (module: string | null, funcname: string) => (module ? `${module}.${funcname}` : funcname);

export function cFunctions(where = everywhere, { rows = 20 } = {}): void {
  const sums = new Map<string, Sum>();
  probe(python.cfunction.entry, where, (e) => {
    (self.ccalls || (self.ccalls = [])).push({ name: nameOf(e.module, e.funcname), start: timestamp });
  });
  probe(python.cfunction.return, where, (e) => {
    const open: { name: string; start: number }[] = self.ccalls || [];
    const name = nameOf(e.module, e.funcname);
    const at = open.map((each) => each.name).lastIndexOf(name);
    if (at < 0) return;
    const ns = timestamp - open[at]!.start;
    open.length = at;
    const sum = sums.get(name) ?? { calls: 0, ns: 0, longest: 0 };
    sums.set(name, sum);
    sum.calls++;
    if (!open.some((each) => each.name === name)) sum.ns += ns;
    sum.longest = Math.max(sum.longest, ns);
  });
  probe("END", () => {
    const sorted = [...sums].sort(([a, x], [b, y]) => y.ns - x.ns || (a < b ? -1 : 1));
    printf("%10s %12s %12s  %s\n", "CALLS", "TOTAL ms", "LONGEST ms", "C FUNCTION");
    for (const [name, { calls, ns, longest }] of sorted.slice(0, rows))
      printf("%10d %12.3f %12.3f  %s\n", calls, ns / 1e6, longest / 1e6, name);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only calls that this file's or folder's code makes" },
    withoutStdlib: { value: false, help: "leave out what the standard library calls" },
    rows: { value: 20, help: "how many functions are shown" },
  });
  cFunctions(chosen(given), given);
}
