/** Two engines in one script, Python's functions by the agent and malloc by uprobes: one order of time, and exact losses. */
import t from "tap";
import { pyprobe, PROGRAMS, type Result } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";

const python = pythonOf("3.12") ?? pythonOf("3.11");
const skip = cannotKernel || (python ? false : "no Python 3.12 or 3.11 on this machine");

/** Nobody else asks for so many bytes. */
const SIZE = 77_777;
const THREADS = 4;

const TWO = (what: string) => `
  let n = 0;
  probe("python$target:::function-entry", (e) => e.funcname === "f", () => { ${what} printf("%d f %d\\n", timestamp, tid); });
  probe("pid$target:libc.so.6:malloc:entry", (e) => e.arg0 === ${SIZE}, () => { ${what} printf("%d malloc %d\\n", timestamp, tid); });`;

function run(handlers: string, times: number, words: string[] = []): Promise<Result> {
  const command = `${python!.path} -I -S ${PROGRAMS}/mallocs.py ${times} ${THREADS} ${SIZE}`;
  return pyprobe(["-q", ...words, "-n", handlers, "-c", command]);
}

/** Lines: how many of each kind, and how many are younger than the one before. */
function look(stdout: string): { f: number; malloc: number; disorder: number; rows: string[][] } {
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const disorder = rows.filter(([time], i) => i > 0 && Number(time) < Number(rows[i - 1]![0])).length;
  const count = (kind: string) => rows.filter(([, each]) => each === kind).length;
  return { f: count("f"), malloc: count("malloc"), disorder, rows };
}

t.test("four threads, both engines at full speed: in order, complete", { skip }, async (t) => {
  const { stdout, stderr, status } = await run(TWO(""), 20_000, ["-x", "bufsize=16m"]);
  const { rows, ...seen } = look(stdout);
  t.same(seen, { f: 80_000, malloc: 80_000, disorder: 0 });
  t.equal(stderr, "", "nothing was lost, nothing came late");
  t.equal(status, 0);
  const last = new Map<string, string>();
  const astray = rows.filter(([, kind, tid]) => {
    const before = last.get(tid!);
    last.set(tid!, kind!);
    return before === kind;
  });
  t.equal(astray.length, 0, "in each thread the two take turns, as in the program");
});

t.test("handlers that are too slow: in order, and what is lost is told exactly", { skip }, async (t) => {
  const slow = "for (let i = 0; i < 1e5; i++) n += i & 1;";
  const { stdout, stderr } = await run(TWO(slow), 10_000, ["-x", "bufsize=64k", "-x", "onfull=drop"]);
  const seen = look(stdout);
  t.equal(seen.disorder, 0);
  t.notMatch(stderr, "came too late");
  const lost = (probe: string) => Number(new RegExp(`(\\d+) of ${probe}`).exec(stderr)?.[1] ?? 0);
  t.ok(lost("pid:::entry") > 0 && lost("python:::function-entry") > 0, stderr);
  t.equal(seen.malloc + lost("pid:::entry"), 40_000, "of malloc to the last one");
  const others = seen.f + lost("python:::function-entry") - 40_000; // before the verdict other functions may be lost too
  t.ok(others >= 0 && others < 2000, `${seen.f} and ${lost("python:::function-entry")} of 40000`);
});
