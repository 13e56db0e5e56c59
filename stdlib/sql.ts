/**
 * PostgreSQL's queries with their times, beside the Python function that ran when each began.
 *
 * The server is probed in the kernel by its own markers, which needs root and a PostgreSQL built with them. Server and program must both
 * be traced: started by one command, or given by their numbers. With several threads in the program, the one that was active last is
 * taken for the asker.
 *
 *     pyprobe sql -p PROGRAM -p BACKEND
 */
import { copyinstr, options, parameters, pid, printf, probe, self, timestamp } from "pyprobe";
import { everywhere, functionLabel } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

export function queries(where = everywhere, { min = 0 } = {}): void {
  /** What ran last in Python, of all threads. */
  let asker = "";
  const running = new Map<number, { text: string | null; start: number; asker: string }>();
  probe(python.function.entry, where, (e) => {
    asker = functionLabel(e.filename, e.qualname, e.firstlineno);
    (self.sqlFunctions || (self.sqlFunctions = [])).push(asker);
  });
  probe(python.function.return, where, () => {
    const open: string[] = self.sqlFunctions || [];
    open.pop();
    asker = open.at(-1) ?? "";
  });
  probe("postgresql*:::query-start", (e) => {
    running.set(pid, { text: copyinstr(e.query), start: timestamp, asker });
  });
  probe("postgresql*:::query-done", () => {
    const query = running.get(pid);
    if (!query) return;
    running.delete(pid);
    const ns = timestamp - query.start;
    if (ns < min) return;
    printf("%10.3f ms  %s\n%15s%s\n", ns / 1e6, query.text, "by ", query.asker || "(no Python function)");
  });
}

if (import.meta.main) {
  options({ quiet: true });
  const given = parameters({
    files: { value: "", help: "name only functions of this file or folder" },
    withoutStdlib: { value: false, help: "name no functions of the standard library" },
    min: { value: "0ms", help: "leave out queries that took less" },
  });
  queries(chosen(given), given);
}
