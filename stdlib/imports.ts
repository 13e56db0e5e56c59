/**
 * The tree of imports with their times, and what each took by itself.
 *
 *     pyprobe imports -c "python3 -c 'import json'"
 *     pyprobe imports --min 1ms -c "python3 app.py"
 */
import { options, parameters, pid, printf, probe, self, timestamp } from "pyprobe";
import { python } from "./tapset/python.ts";

interface Import {
  module: string;
  depth: number;
  start: number;
  total: number;
  inner: number;
  found: boolean;
}

export function importTree({ min = 0 } = {}): void {
  /** By process, in the order in which they began. */
  const trees = new Map<number, Import[]>();
  probe(python.import.start, (e) => {
    const open: Import[] = self.imports || (self.imports = []);
    const begun = { module: e.modulename, depth: open.length, start: timestamp, total: 0, inner: 0, found: false };
    open.push(begun);
    const tree = trees.get(pid);
    if (tree) tree.push(begun);
    else trees.set(pid, [begun]);
  });
  probe(python.import.done, (e) => {
    const open: Import[] = self.imports || [];
    const at = open.map(({ module }) => module).lastIndexOf(e.modulename);
    if (at < 0) return;
    const done = open[at]!;
    open.length = at;
    done.total = timestamp - done.start;
    done.found = e.found === 1;
    if (at > 0) open[at - 1]!.inner += done.total;
  });
  probe("END", () => {
    for (const [process, tree] of trees) {
      printf(
        "%s%10s %10s  %s\n",
        process === [...trees.keys()][0] ? "" : "\n",
        "TOTAL ms",
        "OWN ms",
        `IMPORT (pid ${process})`,
      );
      for (const { module, depth, total, inner, found } of tree) {
        if (total < min) continue;
        printf(
          "%10.3f %10.3f  %*s%s%s\n",
          total / 1e6,
          (total - inner) / 1e6,
          2 * depth,
          "",
          module,
          found ? "" : " (not found)",
        );
      }
    }
  });
}

if (import.meta.main) {
  options({ quiet: true });
  importTree(parameters({ min: { value: "0ms", help: "leave out what took less" } }));
}
