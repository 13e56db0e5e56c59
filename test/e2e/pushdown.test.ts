/** What is done where probes fire prints what the isolate prints. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { absent, pythonOf, pythons } from "../support/pythons.ts";
import { compareCase } from "../pushdown/compare.ts";

/** A few of the cases that `npm run test:pushdown` has by the thousand. */
const SEEDS: Record<string, number[]> = {
  "3.8": [11],
  "3.10": [21],
  "3.11": [31],
  "3.12": [41, 42],
  "3.13": [51, 52],
};

for (const [version, seeds] of Object.entries(SEEDS)) {
  const python = pythonOf(version);
  t.test(
    `random clauses over random programs, ${version}`,
    { skip: absent.includes(version) && `no Python ${version} here` },
    async (t) => {
      for (const seed of seeds) {
        const { script, pushed, isolated } = await compareCase(seed, python!.path);
        t.equal(pushed, isolated, `seed ${seed}:\n${script}`);
      }
    },
  );
}

const COUNT = `const calls = aggregation("calls");
probe("python$target:::function-entry", (e) => { calls.by(e.funcname, e.lineno).count(); });`;
const NAMES = `for i in range(3000):
    exec(f"def f{i}(): pass\\nf{i}()")`;

t.test("more keys than there is room for are counted all the same", async (t) => {
  const python = pythons[0]!.path;
  const run = (words: string[]) => pyprobe(["-q", ...words, "-n", COUNT, "-c", `${python} -S -c '${NAMES}'`]);
  const [small, isolated] = [await run(["-x", "tallysize=64k"]), await run(["-x", "pushdown=off"])];
  t.equal(small.stdout, isolated.stdout);
  t.ok(small.stdout.split("\n").length > 3000);
});

t.test("what ticks print and clear adds up", async (t) => {
  const handler = `const n = aggregation("n");
probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => { n.by(e.funcname).count(); });
probe("tick-5ms", () => { printa("%s %@d\\n", n); clear(n); });`;
  const { stdout } = await pyprobe([
    "-q",
    "-n",
    handler,
    "-c",
    `${pythons.at(-1)!.path} -c 'def f(): pass
for i in range(200000): f()'`,
  ]);
  const counts = [...stdout.matchAll(/^ *f +(\d+)$/gm)].map(([, count]) => Number(count));
  t.ok(counts.length > 1, stdout);
  t.equal(
    counts.reduce((a, b) => a + b, 0),
    200000,
  );
});

t.test("what a killed process had counted is there to the last call", async (t) => {
  const program = `import os, signal
def f(): pass
for i in range(12345): f()
os.kill(os.getpid(), signal.SIGKILL)`;
  const { stdout } = await pyprobe(["-q", "-n", COUNT, "-c", `${pythons.at(-1)!.path} -c '${program}'`]);
  t.match(stdout, /^ {2}f +2 +12345$/m);
});

t.test("a variable opens and closes what is counted, in each thread by itself", async (t) => {
  const handler = `const n = aggregation("n");
probe("python$target:::function-entry", (e) => e.funcname === "begin", () => { self.inside = true; });
probe("python$target:::function-entry", () => self.inside, (e) => { n.by(e.funcname).count(); });
probe("python$target:::function-return", () => self.inside, (e) => { n.by(e.funcname + " left").count(); });
probe("python$target:::function-return", (e) => e.funcname === "begin", () => { self.inside = false; });`;
  const program = `import threading
def f(): pass
def g(n): begin() if n == 0 else g(n - 1)
def begin(): f(); f()
def many():
    for i in range(1000): f()
t = threading.Thread(target=many)
many(); g(3); t.start(); g(2); many(); t.join(); begin()`;
  for (const { path, label } of [pythonOf("3.10"), pythonOf("3.12"), pythonOf("3.13")].filter(
    (each) => each !== undefined,
  )) {
    const { stdout } = await pyprobe(["-q", "-n", handler, "-c", `${path} -c '${program}'`]);
    t.match(stdout, /^ {2}begin +3$/m, label);
    t.match(stdout, /^ {2}f +6$/m, label);
    t.match(stdout, /^ {2}f left +6$/m, label);
    t.notMatch(stdout, /many|g /, label);
  }
});

t.test("places sleep while a variable is 0, and wake however often it is set", async (t) => {
  const handler = `const n = aggregation("n");
probe("python$target:::function-entry", (e) => e.funcname === "begin", () => { self.inside++; });
probe("python$target:::function-*", () => self.inside, (e) => { n.by(e.funcname).count(); });
probe("python$target:::function-return", (e) => e.funcname === "begin", () => { self.inside--; });`;
  const program = `import threading
def leaf(): pass
def other(n):
    for i in range(n): leaf()
def begin(n):
    other(n)
    if n: begin(n - 1)
def work():
    for round in range(300):
        other(round % 7 * 60)
        begin(round % 3)
        other(2)
t = threading.Thread(target=work)
work(); t.start(); work(); t.join()`;
  const seen = { begin: 0, other: 0, leaf: 0 };
  for (let round = 0; round < 900; round++) {
    // of three works
    const deep = round % 3;
    seen.begin += 2 * (deep + 1);
    seen.other += 2 * (deep + 1);
    seen.leaf += deep * (deep + 1);
  }
  for (const { path, label } of pythons.filter(({ version: [, minor] }) => minor >= 12)) {
    const { stdout } = await pyprobe(["-q", "-n", handler, "-c", `${path} -S -c '${program}'`]);
    const counts = Object.fromEntries(
      [...stdout.matchAll(/^ *(\w+) +(\d+)$/gm)].map(([, name, n]) => [name!, Number(n)]),
    );
    t.same(counts, seen, label);
  }
});
