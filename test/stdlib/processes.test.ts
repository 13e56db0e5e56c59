/** Handlers over several threads and processes. */
import { spawnSync } from "node:child_process";
import t from "tap";
import { program, python, run } from "./stdlib.ts";

/** Of test/programs/pool.py: its workers, by pid, and how often each ran `task`. */
const WORKERS = /^(\d+ \d+\n){1,4}/m;

function workers(out: string): Map<number, number> {
  return new Map(
    out
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number) as [number, number]),
  );
}

t.test("threads: each thread of a pool's processes, with its calls and times", async (t) => {
  const { lines, out } = await run(
    t,
    ["threads", "--files", "programs/pool.py"],
    `${python} ${program("pool.py")} fork`,
    WORKERS,
  );
  t.equal(lines[0], "    PID     TID     CALLS     CPU ms    WALL ms  MOST CALLED");
  const rows = lines.slice(1).map((line) => {
    const [pid, tid, calls, cpu, wall, ...most] = line.trim().split(/ +/);
    return {
      pid: Number(pid),
      tid: Number(tid),
      calls: Number(calls),
      cpu: Number(cpu),
      wall: Number(wall),
      most: most.join(" "),
    };
  });
  const [main, ...others] = rows;
  t.same([main!.calls, main!.most], [2, "<module> (pool.py:1)"], "<module> and main");
  t.same(new Map(others.map(({ pid, calls }) => [pid, calls])), workers(out));
  t.ok(others.every(({ pid, tid, most }) => pid === tid && most === "task (pool.py:7)"));
  t.ok(rows.every(({ cpu, wall }) => cpu <= wall + 1));
});

t.test("latency: the calls of all workers", async (t) => {
  const words = ["latency", "--files", "programs/pool.py", "--histograms", "0"];
  const { lines } = await run(t, words, `${python} ${program("pool.py")} fork`, WORKERS);
  t.same(
    new Set(lines.slice(1).map((line) => line.replace(/ +\d+\.\d{3} +\d+\.\d{3} {2}/, " ").trim())),
    new Set(["400 task (pool.py:7)", "1 main (pool.py:11)", "1 <module> (pool.py:1)"]),
  );
});

const untested = spawnSync(python, ["-c", "import test.test_bisect"]).status !== 0 && `${python} has no tests with it`;
t.test("the standard library's test runner: each test of a file, as often as it ran", { skip: untested }, async (t) => {
  const command = `${python} -m test test_bisect`;
  const { lines, out } = await run(
    t,
    ["latency", "--files", "test_bisect.py", "--rows", "1000"],
    command,
    /^[^]*Result: SUCCESS\n/,
  );
  const ran = Number(/run=(\d+)/.exec(out)?.[1]);
  const tests = lines.filter((line) => / {2}Test\w+\.test_\w+ \(/.test(line)).map((line) => Number.parseInt(line));
  t.ok(ran > 20);
  t.equal(
    tests.reduce((a, b) => a + b),
    ran,
  );
});
