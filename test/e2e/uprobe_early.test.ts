/**
 * What a script's text shows is armed while the sandbox starts; what it declares when it runs counts. The two may differ.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { pyprobe } from "../support/pyprobe.ts";
import { cannotSites, compile } from "../support/usdt.ts";

t.test("a script that declares something else than its text shows", { skip: cannotSites }, async (t) => {
  const folder = t.testdir();
  const sites = compile(folder, "sites");
  const run = (handler: string, words: string[] = []) =>
    pyprobe(["-q", ...words, "-n", `${handler}\nprobe("END", () => { printf("%d\\n", n); });`, "-c", `${sites} 100`]);

  for (const [title, handler, count] of [
    ["the same", `let n = 0; probe("test$target:::loop", () => { n++; });`, 100],
    ["twice, by a loop", `let n = 0; for (const x of [1, 10]) probe("test$target:::loop", () => { n += x; });`, 1100],
    [
      "one less",
      `let n = 0; probe("test$target:::loop", () => { n++; });
       if (n) probe("test$target:::loop", (e) => { n += 1000 + e.arg0; });`,
      100,
    ],
    [
      "one that is switched off at once",
      `let n = 0; probe("test$target:::loop", () => { n++; });
       probe("test$target:::loop", (e) => { n += 1000 + e.arg0; }).disable();`,
      100,
    ],
    ["none at all", `let n = 0; if (n) probe("test$target:::loop", () => { n++; });`, 0],
    ["one that its text does not show", `let n = 0; probe(\`test$target:::\${"loop"}\`, () => { n++; });`, 100],
    [
      "not the one that there is not",
      `let n = 0; probe("test$target:::loop", () => { n++; }); if (n) probe("test$target:::nowhere", () => {});`,
      100,
    ],
  ] as const) {
    t.test(title, async (t) => {
      const { stdout, stderr, status } = await run(handler);
      t.equal(stderr, "");
      t.match(stdout, new RegExp(`^${count}$`, "m"));
      t.equal(status, 0);
    });
  }

  t.test("one that fails as it is loaded: the command does not run", async (t) => {
    const mark = join(folder, "mark");
    const handler = `probe("test$target:::loop", () => {}); null.x;`;
    const run = await pyprobe(["-q", "-n", handler, "-c", `sh -c "${sites} 1; touch ${mark}"`]);
    t.match(run.stderr, /error: .*null/);
    t.equal(run.status, 1);
    t.notOk(existsSync(mark));
  });
});
