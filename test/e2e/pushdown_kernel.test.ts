/** What programs in the kernel do where probes fire prints what the isolate prints. */
import t, { type Test as Tap } from "tap";
import { type Result, pyprobe } from "../support/pyprobe.ts";
import { compareKernelCase } from "../pushdown/kernel-cases.ts";
import { cannotSites, compile } from "../support/usdt.ts";

const FUNCTIONS = `
const n = aggregation("n"), s = aggregation("s"), least = aggregation("least"), most = aggregation("most");
const mean = aggregation("mean"), lines = aggregation("lines"), logs = aggregation("logs"), q = aggregation("q"), byNumber = aggregation("byNumber");
probe("test$target:::loop", (e) => { n.count(); s.sum(e.arg0); q.quantize(e.arg0); });
probe("test$target:::loop", (e) => e.arg0 > 10 && e.arg0 !== 12, (e) => {
  least.by(copyinstr(e.arg1), "x").min(e.arg0);
  most.max(e.arg0);
  mean.by(copyinstr(e.arg1)).avg(e.arg0);
  lines.by(copyinstr(e.arg1)).lquantize(e.arg0, 5, 100, 7);
  logs.llquantize(e.arg0, 10, 0, 2, 10);
});
probe("test$target:::signed", (e) => { byNumber.by(e.arg0, e.arg1, e.arg2).quantize(e.arg3); });
probe("test$target:::unsigned", (e) => { byNumber.by(e.arg0, e.arg1, e.arg2).quantize(e.arg3); });`;

const SELVES = `
const n = aggregation("n"), q = aggregation("q");
probe("test$target:::loop", () => !self.odd, () => { self.odd = 1; self.n++; n.by(self.n, tid - pid, execname).count(); });
probe("test$target:::loop", () => self.odd && execname === "sites", () => {
  self.odd = 0;
  q.by(probefunc, \`\${probename}/\${pid - tid}\`).quantize(self.n);
});`;

const STAYING = `
const n = aggregation("n");
probe("test$target:::loop", (e) => e.arg0 === 5, () => { self.x = 1; });
probe("test$target:::loop", (e) => self.x && e.arg0 < 8, (e) => { printf("%d %s\\n", e.arg0, copyinstr(e.arg1)); });
probe("test$target:::loop", (e) => { n.by(copyinstr(e.arg1)).count(); });
probe("test$target:::loop", (e) => e.arg0 === 8, () => { self.x = 0; });`;

/** Some of them make no key: NULL, and one that cannot be read. */
const TEXTS = `
const n = aggregation("n"), m = aggregation("m");
probe("test$target:::strings", (e) => { n.by(copyinstr(e.arg0)).count(); });
probe("test$target:::loop", (e) => { m.by(copyinstr(e.arg1)).count(); });`;

/** Texts that are compared as they are cut to 16 bytes (one of them before the character that would be torn), or not at all. */
const COMPARED = `
const n = aggregation("n");
probe("test$target:::strings", (e) => copyinstr(e.arg0) !== "a text of more than sixteen bytes, to be cut", (e) => { n.by("longer", e.arg1).count(); });
probe("test$target:::strings", (e) => copyinstr(e.arg0) === "a text of more t", (e) => { n.by("cut", e.arg1).count(); });
probe("test$target:::strings", (e) => copyinstr(e.arg0) === "a text of more ", (e) => { n.by("less", e.arg1).count(); });
probe("test$target:::strings", (e) => copyinstr(e.arg0) === "a text of mor", (e) => { n.by("less still", e.arg1).count(); });
probe("test$target:::counted", (e) => copyinstr(e.arg0) === "käse und brote", (e) => { n.by("torn", e.arg1).count(); });`;

t.test("clauses in the kernel", { skip: cannotSites }, async (t) => {
  const folder = t.testdir();
  const path = compile(folder, "sites");
  const run = (handler: string, words: string[], command = `${path} 400`): Promise<Result> =>
    pyprobe(["-q", ...words, "-x", "bufsize=16m", "-n", handler, "-c", command]);
  const same = async (t: Tap, handler: string, words: string[] = [], command?: string) => {
    const [pushed, isolated] = [
      await run(handler, words, command),
      await run(handler, [...words, "-x", "pushdown=off"], command),
    ];
    t.equal(pushed.stdout, isolated.stdout);
    t.equal(withoutPids(pushed.stderr), withoutPids(isolated.stderr));
    t.not(pushed.stdout, "");
    return pushed;
  };

  for (const [name, handler] of Object.entries({ FUNCTIONS, SELVES, STAYING, TEXTS }))
    t.test(`${name.toLowerCase()}: the same`, async (t) => void (await same(t, handler)));
  t.test("random clauses", async (t) => {
    for (const seed of [4, 7, 11, 18, 42148]) {
      const { script, pushed, isolated } = await compareKernelCase(seed, path, folder);
      t.equal(pushed, isolated, `seed ${seed}:\n${script}`);
    }
  });
  t.test("more keys than there is room for cost records", async (t) => {
    const handler = `const n = aggregation("n"); probe("test$target:::loop", (e) => { n.by(e.arg0, copyinstr(e.arg1)).sum(e.arg0); });`;
    await same(t, handler, ["-x", "tallysize=64k"], `${path} 20000`);
  });
  t.test("variables of two processes' threads", async (t) => {
    const handler = `const n = aggregation("n"); probe("test$target:::loop", () => { n.by(self.n, pid - tid).count(); self.n++; });`;
    const { stdout } = await same(t, handler, [], `${path} 5 fork`);
    t.match(stdout, /^ +4 +0 +2$/m);
  });
  t.test("what ticks print and clear adds up", async (t) => {
    const handler = `const n = aggregation("n");
probe("test$target:::loop", (e) => { n.by(copyinstr(e.arg1)).count(); });
probe("tick-5ms", () => { printa("%s %@d\\n", n); clear(n); });`;
    const { stdout } = await run(handler, [], `${path} 200000`);
    const counts = [...stdout.matchAll(/^ *alpha +(\d+)$/gm)].map(([, count]) => Number(count));
    t.ok(counts.length > 1, stdout.slice(0, 2000));
    t.equal(
      counts.reduce((a, b) => a + b, 0),
      50_000,
    );
  });
  t.test("texts that are cut are told as in the isolate", async (t) => {
    const { stderr } = await same(t, TEXTS, ["-x", "strsize=16"]);
    t.match(stderr, /cut/);
  });
  t.test("texts are compared as they are cut, and told when they cannot be read", async (t) => {
    const words = ["-x", "strsize=16"];
    const { stdout, stderr } = await run(COMPARED, words);
    t.equal(stdout, (await run(COMPARED, [...words, "-x", "pushdown=off"])).stdout);
    t.match(stdout, /^ +torn +21 +\d+$/m);
    t.match(stderr, /clause 1 of .*: Fault: the string at arg0 of strings could not be read/);
  });
});

function withoutPids(text: string): string {
  return text.replace(/test\d+:/g, "test:");
}
