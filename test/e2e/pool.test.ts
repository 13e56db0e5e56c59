/** Processes that a program makes for itself: each is traced, its events told apart by pid. */
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { trace } from "../support/pyprobe.ts";

const COUNT = `
const counts = new Map();
function count(what, pid, tid) {
  const key = pid + " " + tid + " " + what;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
probe("python$target:::function-entry", (e) => e.funcname === "task", (e) => count("entry", e.pid, e.tid));
probe("python$target:::function-return", (e) => e.funcname === "task", (e) => count("return", e.pid, e.tid));
probe("END", () => { for (const [key, n] of counts) printf("%s %d\\n", key, n); });
`;

t.jobs = 2; // most of their time is waiting for each other

for (const { path, label } of pythons) {
  for (const method of ["fork", "spawn", "forkserver"]) {
    t.test(`a pool by ${method} on ${label}`, async (t) => {
      const run = await trace(COUNT, path, `pool.py ${method}`);
      const lines = run.stdout.trim().split("\n");
      const told = lines.filter((line) => /^\d+ \d+$/.test(line)).map((line) => line.split(" ").map(Number));
      t.equal(
        told.reduce((sum, [, n]) => sum + n!, 0),
        400,
        "the program's own count",
      );
      const expected = told.flatMap(([pid, n]) => [`${pid} ${pid} entry ${n}`, `${pid} ${pid} return ${n}`]);
      t.same(lines.filter((line) => / (entry|return) /.test(line)).sort(), expected.sort(), "by pid, and the one tid");
      t.equal(lines.length, 3 * told.length);
      t.equal(run.stderr, "");
      t.equal(run.status, 0);
    });
  }
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
