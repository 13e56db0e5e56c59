/**
 * Exceptions that were raised, be they handled or not: how many of each type, where, and the last one's message.
 *
 *     pyprobe exceptions --without-stdlib -c "python3 app.py"
 *     pyprobe exceptions --each -p 1234
 */
import { basename, options, parameters, printf, probe } from "pyprobe";
import { everywhere } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

interface Raised {
  times: number;
  type: string;
  where: string;
  message: string | null;
}

export function raisedExceptions(where = everywhere, { each = false, rows = 20 } = {}): void {
  const raised = new Map<string, Raised>();
  probe(python.exception, where, (e) => {
    const place = `${e.funcname} (${basename(e.filename)}:${e.lineno})`;
    if (each) printf("%7d %s in %s: %s\n", e.pid, e.type, place, e.message ?? "");
    const key = `${e.type} ${place}`;
    const one = raised.get(key) ?? { times: 0, type: e.type, where: place, message: null };
    raised.set(key, one);
    one.times++;
    one.message = e.message;
  });
  probe("END", () => {
    const sorted = [...raised.values()].sort((a, b) => b.times - a.times || (a.where < b.where ? -1 : 1));
    printf("%8s  %-28s %-36s %s\n", "TIMES", "TYPE", "RAISED IN", "LAST MESSAGE");
    for (const { times, type, where, message } of sorted.slice(0, rows))
      printf("%8d  %-28s %-36s %s\n", times, type, where, message ?? "");
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "only what is raised in this file or folder" },
    withoutStdlib: { value: false, help: "leave out what the standard library raises" },
    each: { value: false, help: "a line for each, as it is raised" },
    rows: { value: 20, help: "how many are shown at the end" },
  });
  raisedExceptions(chosen(given), given);
}
