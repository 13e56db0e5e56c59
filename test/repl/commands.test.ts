/** The dot commands, on a process that runs: what they say, and that what was saved and loaded is what was typed. */
import t from "tap";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { dotCommands } from "../../src/repl/commands/registry.ts";
import { pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { Session, openShop, typed } from "./repl.ts";

const HELD = ["repl", "-c", "true"];
const python = pythonOf("3.12") ?? pythonOf("3.11");
const skip = python ? false : "there is no Python 3.11 or 3.12";

t.test(".list shows what pyprobe -l does", async (t) => {
  const listed = (await pyprobe(["-l", "-n", "gc-*", "-c", "true"])).stdout;
  t.match(listed, /gc-start +agent\n.* gc-done +agent\n$/);
  const { stdout, stderr } = await typed(HELD, [".list gc-*", ".list python*:::gc-*", ".list gcdone", ".detach"]);
  t.equal(stdout, listed + listed);
  t.equal(stderr, 'no probe matches "gcdone"\n  nearest: gc-done\n');
});

t.test(".help: the commands, one of them, a builtin", async (t) => {
  const all = (await typed(HELD, [".help", ".detach"])).stdout;
  for (const { name } of dotCommands) t.match(all, `\n  .${name} `);
  const lines = [".help commit", ".help .go", ".help prinf", ".detach"];
  const { stdout, stderr } = await typed(HELD, lines);
  t.match(stdout, /^function commit\(id: number\): void\n\n.*\n\nExample\n {2}probe\(/);
  t.match(stdout, "\n.go: lets the command run that is held");
  t.equal(stderr, "there is no builtin prinf\n  nearest: printf\n");
});

t.test(".doctor says what works", async (t) => {
  const { stdout, stderr } = await typed(HELD, [".doctor", ".detach"]);
  t.match(stdout, /^ +(ok|some|no) +kernel +Linux /);
  t.match(stdout, /\n +\w+ +uprobe engine /);
  t.equal(stderr, "");
});

t.test("a saved session is a script that runs on the process", { skip }, async (t) => {
  const pid = String((await openShop(t, python!.path)).pid);
  const file = join(t.testdir(), "saved.ts");
  const session = new Session(["attach", pid]);
  session.type(
    "let n = 0",
    'probe("python$target:::function-entry", e => e.funcname === "serve", e => {',
    '  printf("%s %s\\n", e.funcname, basename(e.filename));',
    "  if (++n === 3) exit(0);",
    "})",
  );
  const { stdout } = await session.result;
  t.equal(stdout, "clause 1: python$target:::function-entry\n" + "serve shop.py\n".repeat(3));

  const again = new Session(["attach", pid]);
  again.type("let n = 0", 'probe("tick-1h", () => {})', ".remove 1");
  again.type(
    'probe("python$target:::function-entry", e => e.funcname === "serve", () => { printf("serve\\n"); if (++n === 3) exit(0); })',
    ".pause",
    `.save ${file}`,
    ".detach",
  );
  await again.result;
  const saved = await pyprobe(["-q", "-s", file, "-p", pid]);
  t.equal(saved.stdout, "serve\n".repeat(3), "what was removed is not there, and what counts begins at nothing");
  t.equal(saved.stderr, "");
});

t.test(".clauses says what each has cost", { skip }, async (t) => {
  const session = new Session(["attach", String((await openShop(t, python!.path)).pid)]);
  const entry = 'probe("python$target:::function-entry", e => e.funcname === "serve"';
  session.type(
    "let n = 0, sum = 0",
    `${entry}, () => { let s = 0; for (let i = 0; i < 500_000; i++) s += i % 7; sum = s; })`,
    `${entry}, () => { if (++n === 60) printf("sixty\\n"); })`,
  );
  await session.until(/sixty\n/);
  let dear = 0;
  let cheap = Infinity;
  // (a mean is wrong for a while, if the processor was taken away in the midst of a cheap event)
  for (let left = 100; left > 0 && cheap >= dear / 3; left--) {
    session.type(".clauses");
    const listed = (await session.until(/^N .*\n1 .*\n2 .*\n/m)).trimEnd().split("\n").slice(-3);
    t.match(listed[0], /^N {2}STATE +HITS +EVENTS +COST +EACH +DROPPED +ERRORS +ENGINE +PROBES$/);
    [dear, cheap] = listed.slice(1).map((row) => nanoseconds(row.split(/ +/)[5]!)) as [number, number];
  }
  t.ok(dear > 100_000 && dear < 1e8, `an event of the first takes ${dear} ns`);
  t.ok(cheap < dear / 3, `one of the second ${cheap} ns`);
  session.type(".detach");
  t.equal((await session.result).status, 0);
});

function nanoseconds(text: string): number {
  const [, value, unit] = /^([\d.]+)(ns|us|ms|s)$/.exec(text)!;
  return Number(value) * { ns: 1, us: 1e3, ms: 1e6, s: 1e9 }[unit as "ns"]!;
}

const counting = (more: string) => `import { probe, printf, aggregation, self, exit } from "pyprobe";
let all = 0;
const calls = aggregation("calls");
probe("python$target:::function-entry", e => e.funcname === "serve", e => {
  all++;
  self.mine++;
  calls.by(e.funcname).count();
  ${more}
});
`;

t.test("a file edited and loaded again goes on where it was: globals, self, aggregations", { skip }, async (t) => {
  const file = join(t.testdir(), "counting.ts");
  writeFileSync(file, counting('if (all === 5) printf("five\\n");'));
  const session = new Session(["attach", String((await openShop(t, python!.path)).pid)]);
  session.type(`.load ${file}`);
  await session.until(/five\n/);
  writeFileSync(file, counting("if (all > 8) bad syntax"));
  session.type(`.load ${file}`, "'still here'");
  t.equal(await session.until(/here"\n/), '"still here"\n');
  const same = "all === self.mine && all === calls.entries()[0].value";
  writeFileSync(file, counting(`if (all > 10) { printf("%s\\n", ${same} ? "kept" : "lost"); exit(0); }`));
  session.type(`.load ${file}`);
  const { stdout, stderr } = await session.result;
  t.match(stdout, /clause \d+: python\$target:::function-entry\nin the place of 1 clause\nkept\n {2}serve +\d+\n$/);
  t.match(stderr, /counting\.ts:8:\d+: error: syntax:/, "with an error, the old clauses stay");
});
