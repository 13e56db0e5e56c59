/**
 * The functions that were entered most often in the last second, each second, of all Python code that is traced.
 *
 * On a terminal each picture takes the last one's place. Without -c and -p it is the whole machine: of the Pythons whose
 * binaries have sound markers.
 *
 *     pyprobe top -p 1234
 *     pyprobe top --rows 10 -c "python3 app.py"
 */
import { aggregation, options, parameters, printf, probe, redraw, trunc } from "pyprobe";
import { python } from "./tapset/python.ts";

const calls = aggregation("top: calls");

function picture(rows: number): void {
  redraw();
  printf("%6s %80s %6s %30s %6s\n", "PID", "FILENAME", "LINE", "FUNCTION", "CALLS");
  for (const { keys, value } of calls.top(rows)) {
    const [pid, filename, funcname, lineno] = keys;
    printf("%6d %80s %6d %30s %6d\n", pid, filename, lineno, funcname, value);
  }
  trunc(calls);
}

export function top({ rows = 20, every = 1e9 } = {}): void {
  probe(python.function.entry, (e) => {
    calls.by(e.pid, e.filename, e.funcname, e.lineno).count();
  });
  probe(`tick-${every}ns`, () => picture(rows));
  probe("END", () => picture(rows));
}

if (import.meta.main) {
  options({ quiet: true });
  top(
    parameters({
      rows: { value: 20, help: "how many functions are shown" },
      every: { value: "1s", help: "how often" },
    }),
  );
}
