/** 32 threads: each one's events under its own tid, as many as it counted itself. */
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { trace } from "../support/pyprobe.ts";

const COUNT = `
const counts = new Map();
const of = (e) => counts.get(e.tid) ?? counts.set(e.tid, { entries: 0, returns: 0 }).get(e.tid);
probe("python$target:::function-entry", (e) => e.funcname === "task", (e) => { of(e).entries++; self.task++; });
probe("python$target:::function-return", (e) => e.funcname === "task", (e) => { of(e).returns++; });
probe("python$target:::function-return", (e) => e.funcname === "run" && e.module === "__main__", (e) => { of(e).own = self.task; });
probe("END", () => {
  for (const [tid, { entries, returns, own }] of counts) printf("%d %d %d %d\\n", tid, entries, returns, own);
});
`;

for (const { path, label } of pythons) {
  t.test(`32 threads on ${label}`, async (t) => {
    const run = await trace(COUNT, path, "threads.py");
    const rows = run.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    const told = rows.filter((row) => row.length === 2);
    const seen = rows.filter((row) => row.length === 4);
    t.equal(told.length, 32);
    const byThread = (a: number[], b: number[]) => a[0]! - b[0]!;
    t.same(
      seen.sort(byThread),
      told.sort(byThread).map(([tid, n]) => [tid, n, n, n]),
    );
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
