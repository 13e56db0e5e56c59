/** What is typed, without a terminal: values, errors with carets, state that is kept, clauses that come and go. */
import t from "tap";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { Session, openShop, shopUntil, typed } from "./repl.ts";

const HELD = ["repl", "-c", "true"];

t.test("expressions show their values; what was declared is there later; a name may be declared anew", async (t) => {
  const lines = [
    "1 + 2",
    "let n = 5; const f = (a: number) => a * n",
    "f(2)",
    "n = 6",
    "f(2); f(3)",
    "const f = 'another'",
    "f",
    "function g(a) {",
    "  return a + n;",
    "}",
    "g(1)",
    "new Map([[1, { a: [1, 2] }]])",
    'printf("%d\\n", n)',
    ".detach",
  ];
  const { stdout, stderr, status } = await typed(HELD, lines);
  t.equal(stdout, '3\n10\n6\n18\n"another"\n7\nMap { 1 => { a: [1, 2] } }\n6\n');
  t.equal(stderr, "");
  t.equal(status, 0);
});

t.test("errors quote what was typed, and leave nothing behind", async (t) => {
  const lines = [
    "1 +* 2",
    "prin(1)",
    "const c = 1",
    "c = 2",
    'let a = 1; throw new Error("no")',
    "a",
    'probe("tick-1s", () => {}); probe("nosuch", () => {})',
    ".clauses",
    ".clause",
    ".editor",
    ".enable 7",
    ".load missing.ts",
    ".detach",
  ];
  const { stdout, stderr, status } = await typed(HELD, lines);
  t.equal(
    stderr,
    `<prompt 1>:1:4: error: syntax: expression expected
    1 | 1 +* 2
      |    ^
<prompt 1>:1:1: error: prin is not declared
    1 | prin(1)
      | ^^^^
  nearest: print
<prompt 2>:1:3: error: TypeError: c is constant: declare it anew to give it another value
    1 | c = 2
      |   ^
<prompt 3>:1:18: error: Error: no
    1 | let a = 1; throw new Error("no")
      |                  ^
<prompt 4>:1:1: error: a is not declared
    1 | a
      | ^
<prompt 4>:1:36: error: "nosuch" matches no probe
    1 | probe("tick-1s", () => {}); probe("nosuch", () => {})
      |                                    ^^^^^^
  hint: pyprobe -l lists the probes there are
there is no command .clause
  nearest: .clauses
.editor needs a terminal that moves its cursor
there is no clause 7; there are none
error: cannot read missing.ts: there is no such file
`,
  );
  t.equal(stdout, 'there are no clauses; probe("...", e => { ... }) makes one\n');
  t.equal(status, 1, "something that was typed could not be had");
});

t.test("a file loaded again: its clauses are replaced, its variables keep their values", async (t) => {
  const file = join(t.testdir(), "ticks.ts");
  const script = (text: string) => `import { probe, printf } from "pyprobe";
let n = 0;
const seen = new Map<string, number>();
const word = "${text}";
probe("tick-20ms", () => { n++; seen.set(word, n); });
`;
  writeFileSync(file, script("one"));
  const session = new Session(HELD);
  session.type(`.load ${file}`);
  t.equal(await session.until(/20ms\n/), "clause 1: tick-20ms\n");
  session.type("let told = 0", 'probe("tick-10ms", () => { if (n >= 3 && !told++) printf("three\\n"); })');
  await session.until(/three\n/);
  writeFileSync(file, script("two"));
  session.type(`.load ${file}`);
  t.equal(await session.until(/clauses?\n/), "clause 3: tick-20ms\nin the place of 1 clause\n");
  session.type("seen.has('one')", 'probe("tick-10ms", () => { if (seen.has("two") && n > 4) exit(0); })');
  t.equal(await session.until(/10ms\n/), "true\nclause 4: tick-10ms\n");
  t.equal((await session.result).status, 0);
});

t.test(
  "BEGIN typed later runs at once, and its alone; END at the end; aggregations are kept, shown, cleared",
  async (t) => {
    const lines = [
      'const calls = aggregation("calls"); probe("BEGIN", () => { calls.by("a").count(); printf("first\\n"); })',
      'probe("BEGIN", () => { calls.by("a").count(); })',
      "calls",
      ".clear calls",
      ".aggs call",
      'probe("END", () => { printf("the end\\n"); })',
      'calls.by("b").sum(1)',
      'calls.by("b").count()',
      ".detach",
    ];
    const { stdout, stderr } = await typed(HELD, lines);
    t.match(stdout, /^first\nclause 1: BEGIN\nclause 2: BEGIN\n\n {2}a +2\n/);
    t.match(stdout, /clause 3: END\nthe end\n {2}a +0\n {2}b +1\n$/);
    t.match(stderr, /there is no aggregation "call"\n {2}nearest: calls\n/);
    t.match(stderr, /already holds count\(\) and cannot hold sum\(\) as well/);
  },
);

t.test("-o takes what handlers print, not what the prompt says", async (t) => {
  const file = join(t.testdir(), "out");
  const lines = ['probe("BEGIN", () => { printf("printed\\n"); })', "1 + 1", ".remove 1", ".detach"];
  const { stdout } = await typed([...HELD, "-o", file], lines);
  t.equal(stdout, "clause 1: BEGIN\n2\n");
  t.equal(readFileSync(file, "utf8"), "printed\n");
});

t.test(".save writes a script that pyprobe -s runs", async (t) => {
  const file = join(t.testdir(), "saved.ts");
  const lines = [
    "let n = 1",
    'probe("BEGIN", () => { printf("n %d\\n", n); })',
    'probe("tick-1h", () => {})',
    ".remove 2",
  ];
  const { stdout } = await typed(HELD, [...lines, `.save ${file}`, `.save ${file}`, ".detach"]);
  t.match(stdout, `saved; pyprobe -s ${file} runs it\n`);
  t.equal(
    readFileSync(file, "utf8"),
    'import { probe, printf } from "pyprobe";\n\nlet n = 1\nprobe("BEGIN", () => { printf("n %d\\n", n); })\n',
  );
  t.equal((await pyprobe(["-q", "-s", file, "-c", "true"])).stdout, "n 1\n");
});

for (const minor of ["3.8", "3.11", "3.12"]) {
  const python = pythonOf(minor);
  t.test(`a held command, Python ${minor}`, { skip: python ? false : `there is no Python ${minor}` }, async (t) => {
    const end = join(t.testdir(), "end");
    const session = new Session(["repl", "-c", shopUntil(python!.path, end)]);
    session.type('const calls = aggregation("calls")', "let on = 0");
    session.type(
      'probe("python$target:::function-entry", e => e.funcname === "serve", e => { if (++on === 5) printf("five\\n"); })',
    );
    t.equal(await session.until(/entry\n/), "clause 1: python$target:::function-entry\n");
    session.type("on", ".go");
    t.equal(await session.until(/five\n/), "0\nfive\n", "it ran nothing before .go");
    session.type(".disable 1", "let before = on", "on === before");
    t.equal(await session.until(/true\n/), "true\n");
    session.type(
      'probe("python$target:::function-return", e => e.funcname === "other", () => { printf(on === before ? "still\\n" : "moved\\n"); exit(0); })',
    );
    t.match(await session.until(/still\n|moved\n/), /still\n$/, "what is disabled does not fire");
    writeFileSync(end, "");
    const { stdout, status } = await session.end();
    t.match(stdout, /rounds right\n/);
    t.equal(status, 0);
  });
}

t.test(
  "switched off and on again, it fires again",
  { skip: pythonOf("3.11") ? false : "there is no Python 3.11" },
  async (t) => {
    const end = join(t.testdir(), "end");
    const session = new Session(["repl", "-c", shopUntil(pythonOf("3.11")!.path, end)]);
    session.type(
      'probe("python$target:::function-entry", e => e.funcname === "serve", () => { printf("s\\n"); })',
      ".go",
    );
    await session.until(/s\ns\n/);
    session.type(".disable 1", "'off'");
    await session.until(/"off"\n/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    session.type("'quiet'");
    t.equal(await session.until(/"quiet"\n/), '"quiet"\n');
    session.type(".enable 1");
    await session.until(/s\ns\n/);
    session.type(".pause", ".clauses", ".go");
    t.match(await session.until(/1 +paused.*\n/), /HITS/);
    await session.until(/s\n/);
    session.type(".remove 1", ".clauses");
    t.match(await session.until(/there are no clauses.*\n/), /there are no clauses/);
    writeFileSync(end, "");
    session.type(".detach");
    t.equal((await session.result).status, 0);
  },
);

t.test(
  "attach: several processes, and the words behind them",
  { skip: pythonOf("3.11") ? false : "there is no Python 3.11" },
  async (t) => {
    const shops = [await openShop(t, pythonOf("3.11")!.path), await openShop(t, pythonOf("3.11")!.path)];
    const pids = shops.map(({ pid }) => String(pid));
    const session = new Session(["attach", ...pids, "--", "5", "word"]);
    session.type(
      "const from = new Set<number>()",
      'probe("python$target:::function-entry", () => { from.add(pid); if (from.size === 2) printf("both\\n"); })',
    );
    await session.until(/both\n/);
    session.type(".remove 1", "[$1, $2]", ".detach");
    t.match(await session.until(/\]\n/), /\[5, "word"\]\n/);
    t.equal((await session.result).status, 0);
    const wrong = await typed(["attach", "x"], []);
    t.equal(wrong.stderr, `pyprobe: attach takes a process's number, and was given "x"\n`);
    const both = await typed(["repl", "-c", "true", "-p", pids[0]!], []);
    t.equal(both.stderr, "pyprobe: a session is about one command (-c) or about processes that run (-p)\n");
  },
);
