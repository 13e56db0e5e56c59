/**
 * PostgreSQL's queries with their times, and the Python functions that ran when each began, the innermost first.
 *
 * The server is probed in the kernel by its own markers, which needs root and a PostgreSQL built with them. Program and server must
 * both be traced, by the numbers of the program and of the server's first process (or the one that serves the program). With
 * several threads in the program, the one that was active last is taken for the asker.
 *
 *     pyprobe sql -p PROGRAM -p SERVER
 */
import { copyinstr, options, parameters, pid, printf, probe, self, timestamp } from "pyprobe";
import { everywhere, functionLabel } from "./tapset/calls.ts";
import { chosen } from "./tapset/predicates.ts";
import { python } from "./tapset/python.ts";

export function queries(where = everywhere, { min = 0, frames = 3 } = {}): void {
  /** The functions that run in the thread that was active last, of all threads. */
  let asking: string[] = [];
  const running = new Map<number, { text: string | null; start: number; asker: string }>();
  probe(python.function.entry, where, (e) => {
    asking = self.sqlFunctions || (self.sqlFunctions = []);
    asking.push(functionLabel(e.filename, e.qualname, e.firstlineno));
  });
  probe(python.function.return, where, () => {
    asking = self.sqlFunctions || (self.sqlFunctions = []);
    asking.pop();
  });
  probe("postgresql*:::query-start", (e) => {
    const asker = asking.slice(-frames).reverse().join(" < ");
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
    frames: { value: 3, help: "how many functions are named, the innermost first" },
  });
  queries(chosen(given), given);
}
