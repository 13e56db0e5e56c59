/** `pyprobe check`: what it says of scripts, whole, and where it remembers that nothing was wrong. */
import t from "tap";
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyprobe, ROOT, type Result } from "../support/pyprobe.ts";

const folder = t.testdir();
const cache = join(folder, "cache");

function run(words: string[], cwd = folder): Promise<Result> {
  return pyprobe(["check", ...words], { cwd, env: { ...process.env, XDG_CACHE_HOME: cache } });
}

function script(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const kept = () => readdirSync(join(cache, "pyprobe", "check"));

t.test("a script that is right, outside of any package; then from what is remembered", async (t) => {
  const name = script(
    "right.ts",
    `import { aggregation, probe, self } from "pyprobe";
import type { PythonFunctionEntry } from "pyprobe";
import "pyprobe/stdlib/call_stack";
const calls = aggregation("calls");
const key = (e: PythonFunctionEntry): string => e.funcname;
probe("python$target:::function-entry", (e) => e.lineno > 1 && self.on, (e) => { calls.by(key(e)).count(); });
`,
  );
  const clean = { stdout: "right.ts: nothing is wrong\n", stderr: "", status: 0, signal: null };
  t.same(await run([name]), clean);
  t.equal(kept().length, 1);
  t.same(await run([name]), clean);
  t.same(await run(["-q", name]), { ...clean, stdout: "" });
  t.equal(kept().length, 1);
});

t.test("variables of threads and firings have the types that the script declares", async (t) => {
  const name = script(
    "typed.ts",
    `import { local, probe, self } from "pyprobe";
declare module "pyprobe" {
  interface Self { depth: number }
  interface Local { key: string }
}
probe("python$target:::function-entry", (e) => { self.depth = e.funcname; local.key.nothing(); self.other = 1; });
`,
  );
  const { stdout, stderr, status } = await run([name]);
  t.match(stdout + stderr, /typed\.ts:6:50: error: Type 'string' is not assignable to type 'number'/);
  t.match(stdout + stderr, /typed\.ts:6:85: error: Property 'nothing' does not exist on type 'string'/);
  t.equal((stdout + stderr).match(/error:/g)?.length, 2, "names that are not declared are of any type");
  t.equal(status, 1);
});

t.test("a verdict is forgotten when the script, or what it imports, changes", async (t) => {
  const name = script(
    "main.ts",
    `import { one } from "./part.ts";\nimport { probe } from "pyprobe";\nprobe("BEGIN", () => one.toFixed());\n`,
  );
  script("part.ts", `export const one = 1;\n`);
  t.equal((await run([name])).status, 0);
  script("part.ts", `export const one = "1";\n`);
  t.same(await run([name]), {
    stdout: "",
    stderr: `\
main.ts:3:26: error: Property 'toFixed' does not exist on type '"1"'
    3 | probe("BEGIN", () => one.toFixed());
      |                          ^^^^^^^
  nearest: fixed
`,
    status: 1,
    signal: null,
  });
});

const WRONG: Record<string, { text: string; said: string }> = {
  "a field that the marker does not have": {
    text: `import { probe } from "pyprobe";\nprobe("python$target:::gc-done", (e) => e.funcname);\n`,
    said: `\
wrong.ts:2:43: error: Property 'funcname' does not exist on type 'PythonGcDone'
    2 | probe("python$target:::gc-done", (e) => e.funcname);
      |                                           ^^^^^^^^
`,
  },
  "a field that is misspelt": {
    text: `import { probe } from "pyprobe";\nprobe("python$target:::line", (e) => e.funcnam);\n`,
    said: `\
wrong.ts:2:40: error: Property 'funcnam' does not exist on type 'PythonLine'
    2 | probe("python$target:::line", (e) => e.funcnam);
      |                                        ^^^^^^^
  nearest: funcname
`,
  },
  "a type in one of its own modules' calls, with the compiler's explanation": {
    text: `import { aggregation } from "pyprobe";\naggregation("a").by({});\n`,
    said: "",
  },
  "a probe that there is not": {
    text: `import { probe } from "pyprobe";\nprobe("python$target:::function-entyr", () => {});\n`,
    said: `\
wrong.ts:2:8: error: "python$target:::function-entyr" matches no probe
    2 | probe("python$target:::function-entyr", () => {});
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  nearest: function-entry
  hint: pyprobe -l lists the probes there are
`,
  },
  "a name that is not declared": {
    text: `import { probe } from "pyprobe";\nprobe("BEGIN", () => { printf("x"); });\n`,
    said: `\
wrong.ts:2:24: error: printf is not declared
    2 | probe("BEGIN", () => { printf("x"); });
      |                        ^^^^^^
  hint: import { printf } from "pyprobe"
`,
  },
  syntax: {
    text: `probe("BEGIN", () => {\n`,
    said: "",
  },
};

for (const [name, { text, said }] of Object.entries(WRONG)) {
  t.test(name, async (t) => {
    const before = kept().length;
    const ran = await run([script("wrong.ts", text)]);
    if (said !== "") t.equal(ran.stderr, said);
    else t.match(ran.stderr, /^wrong\.ts:\d+:\d+: error: .+\n +\d \| .+\n +\| +\^+\n/);
    t.match(ran, { stdout: "", status: 1 });
    t.equal(kept().length, before, "nothing is remembered");
  });
}

t.test("markers of other programs are not known here, and nobody's mistake", async (t) => {
  const text = `import { probe } from "pyprobe";
probe(["ruby*:::method-entry", "pid$target:libc.so.6:malloc:entry", "python$1:::line", "query-start"], () => {});\n`;
  t.equal((await run([script("others.ts", text)])).stderr, "");
});

t.test("several scripts, each by itself; --json", async (t) => {
  const wrong = script("wrong.ts", `import { probe } from "pyprobe";\nprobe("BEGIN", (e) => e.arg0);\n`);
  const right = script("fine.ts", `import { probe } from "pyprobe";\nprobe("BEGIN", () => {});\n`);
  const ran = await run(["--json", right, wrong, "-n", 'probe("END", () => trace(1))']);
  t.match(ran, { stderr: "", status: 1 });
  t.same(
    ran.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
    [
      {
        type: "failure",
        code: "ts2339",
        message: "Property 'arg0' does not exist on type 'PyprobeBEGIN'",
        place: { module: "wrong.ts", line: 2, column: 25 },
      },
    ],
  );
});

t.test("what is in the package is right", async (t) => {
  const scripts = readdirSync(join(ROOT, "stdlib")).filter((name) => name.endsWith(".ts"));
  const ran = await run([...scripts.map((name) => `stdlib/${name}`), "examples/calls.ts"], ROOT);
  t.match(ran, { stderr: "", status: 0 });
});

t.test("a folder that others may write to is not believed", async (t) => {
  const place = join(cache, "pyprobe", "check");
  chmodSync(place, 0o777);
  t.teardown(() => chmodSync(place, 0o700));
  const before = kept().length;
  t.equal((await run([script("open.ts", `import { probe } from "pyprobe";\nprobe("END", () => {});\n`)])).status, 0);
  t.equal(kept().length, before);
});

t.test("without a place to remember", async (t) => {
  const file = join(folder, "no-folder");
  writeFileSync(file, "");
  const env = { ...process.env, XDG_CACHE_HOME: file };
  mkdirSync(join(folder, "x"), { recursive: true });
  t.match(await pyprobe(["check", join(folder, "fine.ts")], { env }), { stderr: "", status: 0 });
  t.notOk(existsSync(join(file, "pyprobe")));
});

t.test("no script", async (t) => {
  t.match(await run([]), { stderr: "pyprobe: check which script? pyprobe check SCRIPT.ts ...\n", status: 2 });
});
