/**
 * Memory that is asked of the C library, by the Python function that runs: calls of malloc, calloc and realloc, and their
 * bytes.
 *
 * CPython takes what is small (up to 512 bytes) from arenas of its own; PYTHONMALLOC=malloc has it ask for each. Needs root, for
 * the C library's functions are probed in the kernel.
 *
 *     pyprobe malloc -c "env PYTHONMALLOC=malloc python3 app.py"
 */
import { options, parameters, pid, printf, probe, self } from "pyprobe";
import { functionLabel } from "./tapset/calls.ts";
import { python } from "./tapset/python.ts";

interface Sum {
  calls: number;
  bytes: number;
}

export function mallocs({ rows = 20, library = "libc.so.6" } = {}): void {
  const sums = new Map<string, Sum>();
  const asked = (bytes: number | bigint) => {
    const open: string[] = self.mallocFunctions || [];
    const name = open.at(-1) ?? `(no Python function, pid ${pid})`;
    const sum = sums.get(name) ?? { calls: 0, bytes: 0 };
    sums.set(name, sum);
    sum.calls++;
    sum.bytes += Number(bytes);
  };
  probe(python.function.entry, (e) => {
    (self.mallocFunctions || (self.mallocFunctions = [])).push(functionLabel(e.filename, e.qualname, e.firstlineno));
  });
  probe(python.function.return, () => {
    if (self.mallocFunctions) self.mallocFunctions.pop();
  });
  probe(`pid$target:${library}:malloc:entry`, (e) => asked(e.arg0));
  probe(`pid$target:${library}:calloc:entry`, (e) => asked(Number(e.arg0) * Number(e.arg1)));
  probe(`pid$target:${library}:realloc:entry`, (e) => asked(e.arg1));
  probe("END", () => {
    const sorted = [...sums].sort(([a, x], [b, y]) => y.bytes - x.bytes || (a < b ? -1 : 1));
    printf("%10s %12s  %s\n", "CALLS", "KiB", "FUNCTION");
    for (const [name, { calls, bytes }] of sorted.slice(0, rows))
      printf("%10d %12.1f  %s\n", calls, bytes / 1024, name);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  mallocs(
    parameters({
      rows: { value: 20, help: "how many functions are shown" },
      library: { value: "libc.so.6", help: "the library whose malloc it is" },
    }),
  );
}
