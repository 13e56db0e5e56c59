/** How long calls took, as function-return tells it: e.elapsed, e.own and e.outermost. */
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";

const PROGRAM = `import os, threading, time
def leaf(): time.sleep(0.002)
def mid(n):
    time.sleep(0.004)
    leaf(); leaf()
    if n: mid(n - 1)
def items():
    yield leaf()
    yield 2
def fails(): raise ValueError
def main():
    mid(2)
    list(items())
    try: fails()
    except ValueError: pass
    thread = threading.Thread(target=mid, args=(1,))
    thread.start()
    thread.join()
main()
`;

const SUMS = `import { aggregation, probe } from "pyprobe";
const calls = aggregation("calls"), own = aggregation("own"), total = aggregation("total"), spread = aggregation("spread");
const outer = aggregation("outer");
probe("python$target:::function-return", (e) => e.elapsed >= 0, (e) => {
  calls.by(e.funcname, e.outermost).count();
  own.by(e.funcname).sum(e.own);
  total.by(e.funcname).sum(e.elapsed);
});
probe("END", () => {
  printa("calls %s %d %@d\\n", calls);
  printa("own %s %@d\\n", own);
  printa("total %s %@d\\n", total);
});`.replace("aggregation, probe }", "aggregation, printa, probe }");

/** Numbers by what stands before them. */
function numbers(text: string): Map<string, number> {
  return new Map([...text.matchAll(/^(.+) (-?\d+)$/gm)].map(([, name, n]) => [name!, Number(n)]));
}

const isAtEnd = (path: string) => [pythons[0], pythons.at(-1)].some((each) => each!.path === path);

for (const { path, label } of pythons.filter(({ debug }) => !debug)) {
  t.test(`${label}: own times add up to the whole, and recursion is told`, async (t) => {
    const folder = t.testdir({ "program.py": PROGRAM, "sums.ts": SUMS });
    for (const where of isAtEnd(path) ? ["on", "off"] : ["on"]) {
      const words = ["-q", "-x", `pushdown=${where}`, "-s", `${folder}/sums.ts`];
      const { stdout, stderr } = await pyprobe([...words, "-c", `${path} -S -E ${folder}/program.py`]);
      t.equal(stderr, "", where);
      const found = numbers(stdout);
      const of = (key: string) => found.get(key) ?? NaN;
      t.same(
        ["leaf 1", "mid 1", "mid 0", "items 1", "fails 1", "main 1"].map((name) => of(`calls ${name}`)),
        [11, 2, 3, 3, 1, 1],
        where,
      );
      t.ok(of("own leaf") >= 11 * 2e6, where);
      t.equal(of("own leaf"), of("total leaf"), "nothing is called in it");
      t.ok(of("own mid") >= 5 * 4e6 && of("total mid") > of("own mid") + 10 * 2e6, where);
      t.ok(of("own main") < of("total main") - 3 * 8e6, "what it calls is not its own");
    }
  });
}

t.test("own times of one thread are the time of its outermost call, to the nanosecond", async (t) => {
  const { path } = pythons.at(-1)!;
  const folder = t.testdir({
    "program.py":
      "def f(n):\n    if n: f(n - 1); f(n - 2)\n    return [f(0) for i in range(n)]\nf(-1)\ndef g(): f(1)\ng()\n",
    "sums.ts": SUMS.replace("e.elapsed >= 0", 'e.elapsed >= 0 && e.filename.endsWith("program.py")'),
  });
  const { stdout } = await pyprobe(["-q", "-s", `${folder}/sums.ts`, "-c", `${path} -I -S ${folder}/program.py`]);
  const found = [...numbers(stdout)];
  const own = found.filter(([name]) => name.startsWith("own ")).reduce((sum, [, n]) => sum + n, 0);
  t.equal(own, numbers(stdout).get("total <module>"));
});

t.test("a call that the parent of a forked process entered is none of the child's", async (t) => {
  const program = `import os
def inner(): pass
def outer():
    child = os.fork()
    if child:
        os.waitpid(child, 0)
    inner()
outer()
`;
  const handler = `import { pid, printf, probe } from "pyprobe";
const pids: number[] = [];
probe("python$target:::function-return", (e) => e.filename.endsWith("program.py"), (e) => {
  if (!pids.includes(pid)) pids.push(pid);
  printf("%d %s %s %d\\n", pids.indexOf(pid), e.funcname, e.elapsed < 0 ? "unseen" : "seen", e.outermost);
});`;
  for (const { path, label } of [pythons[0]!, pythons.at(-1)!]) {
    const folder = t.testdir({ "program.py": program, "handler.ts": handler });
    const { stdout } = await pyprobe(["-q", "-s", `${folder}/handler.ts`, "-c", `${path} -S ${folder}/program.py`]);
    const lines = [
      ["0 inner seen 1", "0 outer unseen 0", "0 <module> unseen 0"],
      ["1 inner seen 1", "1 outer seen 1", "1 <module> seen 1"],
    ];
    t.same(stdout.trim().split("\n"), lines.flat(), label);
  }
});
