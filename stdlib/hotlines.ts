/**
 * The lines that ran most often.
 *
 *     pyprobe hotlines --files app.py -c "python3 app.py"
 */
import { aggregation, basename, options, parameters, printf, probe, trunc } from "pyprobe";
import { everywhere } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

export function hotLines(where = everywhere, { rows = 20 } = {}): void {
  const lines = aggregation("hotlines");
  probe(python.line, where, (e) => {
    lines.by(e.filename, e.lineno, e.funcname).count();
  });
  probe("END", () => {
    printf("%10s  %-30s %s\n", "TIMES", "LINE", "FUNCTION");
    for (const { keys, value } of lines.top(rows)) {
      const [filename, lineno, funcname] = keys;
      printf("%10d  %-30s %s\n", value, `${basename(filename as string | null)}:${lineno}`, funcname);
    }
    trunc(lines);
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only lines of this file or folder" },
    withoutStdlib: { value: false, help: "leave out the standard library" },
    rows: { value: 20, help: "how many lines are shown" },
  });
  hotLines(chosen(given), given);
}
