// Which modules a script is made of, what each is called, and what of its text runs.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import type { Script } from "../../src/handler/draft.ts";
import { loadProgram } from "../../src/handler/load.ts";
import type { Program } from "../../src/handler/program.ts";
import { fail, load, ok } from "./table.ts";

// Types go, positions stay.
ok("JavaScript runs as it is", { "m.js": "export const a = 1;\n" }, { code: "export const a = 1;\n" });
ok(
  "types are blanked out",
  { "m.ts": "let a: number = 1 as number;\ninterface I { x: 1 }\nlet b = a!;" },
  {
    code: "let a         = 1          ;\n                    \nlet b = a ;",
  },
);
ok(
  "a call with type arguments is no comparison",
  { "m.ts": "const f = (x: any) => x; f<number>(1);" },
  {
    code: "const f = (x     ) => x; f        (1);",
  },
);
ok(
  "so even where all the rest is JavaScript",
  { "m.ts": "const f = x => x; f<Map<string, number>>(1);" },
  {
    code: "const f = x => x; f                     (1);",
  },
);
ok(
  "nor one with brackets in them",
  { "m.ts": "const f = x => x; f<(string)>(1);" },
  {
    code: "const f = x => x; f          (1);",
  },
);
ok("comparisons stay", { "m.js": "const b = 1 < 2 && 3 > (1);" }, { code: "const b = 1 < 2 && 3 > (1);" });
ok(
  "places are the source's",
  {
    "m.ts":
      'import { probe as on } from "pyprobe";\n/* é中😀 */ const x: "é中😀" = "é中😀";  on\n  ("BEGIN", (e: any) => {});',
  },
  { sites: [{ at: "2:39" }] },
);
ok(
  "a member call is placed at its name",
  { "m.ts": 'import * as p from "pyprobe";\np\n  .probe("BEGIN", () => {});' },
  {
    sites: [{ at: "3:4" }],
  },
);
ok(
  "import type is gone",
  { "m.ts": 'import type { A } from "./nowhere.ts";\nimport { type B, probe } from "pyprobe";' },
  {
    imports: { pyprobe: "pyprobe" },
  },
);

// Inline scripts.
ok("the language is imported for an inline script", 'probe("BEGIN", () => printf("x"))', {
  modules: ["<inline>"],
  code: 'probe("BEGIN", () => printf("x"))\n;import { probe, printf } from "pyprobe";',
});
ok("what it declares itself is its own", 'const pid = 1; probe("BEGIN", () => trace(pid)) // end', {
  code: 'const pid = 1; probe("BEGIN", () => trace(pid)) // end\n;import { probe, trace } from "pyprobe";',
});
ok("what it imports too", 'import { probe as p, print } from "pyprobe"; p("BEGIN", () => print(tid))', {
  code: 'import { probe as p, print } from "pyprobe"; p("BEGIN", () => print(tid))\n;import { tid } from "pyprobe";',
});

// Files.
ok(
  "relative imports, with and without extension",
  {
    "main.ts": 'import "./a.ts"; import "./b"; import "./c.js"; import "./d.js"; import "./sub/e.mts"; import "./a";',
    "a.ts": "",
    "b.ts": "",
    "c.ts": "",
    "d.js": "",
    "sub/e.mts": 'import "../a.ts";',
  },
  {
    modules: ["main.ts", "a.ts", "b.ts", "c.ts", "d.js", "sub/e.mts"],
    imports: {
      "./a.ts": "a.ts",
      "./b": "b.ts",
      "./c.js": "c.ts",
      "./d.js": "d.js",
      "./sub/e.mts": "sub/e.mts",
      "./a": "a.ts",
    },
  },
);
ok(
  "cycles",
  {
    "main.ts": 'import { b } from "./b.ts"; export const a = 1;',
    "b.ts": 'import { a } from "./main.ts"; export const b = () => a;',
  },
  { modules: ["main.ts", "b.ts"] },
);
ok(
  "export * in a circle",
  {
    "main.ts": 'import { x } from "./a.ts";',
    "a.ts": 'export * from "./b.ts";',
    "b.ts": 'export * from "./a.ts"; export const x = 1;',
  },
  { modules: ["main.ts", "a.ts", "b.ts"] },
);
ok(
  "every form of export",
  {
    "main.ts": 'import d, { a, b, c, f, K, ns, "a name" as s, e } from "./lib.ts";',
    "lib.ts": `export default 1; export const { a, x: [b] } = { a: 1, x: [2] }; let c; export { c };
      export function f() {} export class K {} export * as ns from "./ns.ts"; export { c as "a name" };
      export { default as e } from "./ns.ts";`,
    "ns.ts": "export default class {}",
  },
  { modules: ["main.ts", "lib.ts", "ns.ts"] },
);
ok(
  "the stdlib",
  { "main.ts": 'import "pyprobe/stdlib/call_stack"; import "pyprobe/stdlib/call_stack.ts";' },
  {
    modules: ["main.ts", "pyprobe/stdlib/call_stack.ts"],
    imports: {
      "pyprobe/stdlib/call_stack": "pyprobe/stdlib/call_stack.ts",
      "pyprobe/stdlib/call_stack.ts": "pyprobe/stdlib/call_stack.ts",
    },
  },
);
ok(
  "a user's file of a stdlib file's name",
  {
    "main.ts": 'import "./pyprobe/stdlib/call_stack.ts"; import "pyprobe/stdlib/call_stack";',
    "pyprobe/stdlib/call_stack.ts": "",
  },
  { imports: programOfBoth() },
);

/** The stdlib's is shown by its path, because its name is taken. */
function programOfBoth(): Record<string, string> {
  return {
    "./pyprobe/stdlib/call_stack.ts": "pyprobe/stdlib/call_stack.ts",
    "pyprobe/stdlib/call_stack": join(process.cwd(), "stdlib/call_stack.ts"),
  };
}

fail(
  "a cycle with an error in it",
  { "main.ts": 'import "./b.ts";', "b.ts": 'import { nope } from "./main.ts";' },
  `
b.ts:1:10: error: main.ts has no export nope
    1 | import { nope } from "./main.ts";
      |          ^^^^
`,
);

/** Runs with a folder of its own, which is the working directory of the script's names. */
function inFolder(name: string, test: (t: Test, folder: string, open: Open) => void): void {
  t.test(name, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "pyprobe-test-"));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const open: Open = (...scripts) => loadProgram(scripts, { cwd: folder });
    test(t as unknown as Test, folder, open);
  });
}

type Open = (...scripts: Script[]) => Program;
type Test = typeof t;

inFolder("symbolic links", (t, folder, open) => {
  mkdirSync(join(folder, "app"));
  writeFileSync(join(folder, "secret.ts"), "export const key = 1;");
  writeFileSync(join(folder, "app/real.ts"), 'import "./inside.ts";');
  writeFileSync(join(folder, "app/lib.ts"), "");
  symlinkSync("lib.ts", join(folder, "app/inside.ts"));
  symlinkSync("../secret.ts", join(folder, "app/outside.ts"));
  symlinkSync("app/real.ts", join(folder, "link.ts"));
  t.strictSame(
    open({ file: "link.ts" }).modules.map(({ name }) => name),
    ["link.ts", "inside.ts"],
    "a script that is a link has the folder of what it links to",
  );
  writeFileSync(join(folder, "app/main.ts"), 'import "./outside.ts";');
  t.throws(() => open({ file: "app/main.ts" }), {
    message: /^app\/main.ts:1:8: error: .\/outside.ts is outside the script's folder\n/,
  });
});

inFolder("several scripts are one program", (t, folder, open) => {
  writeFileSync(join(folder, "a.ts"), 'import { probe } from "pyprobe"; probe("BEGIN", () => {});');
  const program = open({ file: "a.ts" }, { text: 'probe("END", () => {})' }, { text: 'probe("END", e => e)' });
  t.equal(program.entry, "<scripts>");
  t.strictSame(
    program.modules.map(({ name }) => name),
    ["a.ts", "<inline>", "<inline 2>", "<scripts>"],
  );
  const entry = program.modules.at(-1)!;
  t.equal(entry.code, 'import "0";\nimport "1";\nimport "2";');
  t.strictSame(entry.imports, { 0: "a.ts", 1: "<inline>", 2: "<inline 2>" });
  t.strictSame(
    program.sites.map(({ place }) => place.module),
    ["a.ts", "<inline>", "<inline 2>"],
  );
});

inFolder("scripts that cannot be read", (t, folder, open) => {
  writeFileSync(join(folder, "latin1.ts"), Buffer.from([0x2f, 0x2f, 0xe9]));
  writeFileSync(join(folder, "large.ts"), Buffer.alloc((4 << 20) + 1, 32));
  writeFileSync(join(folder, "main.ts"), 'import "./latin1.ts";');
  writeFileSync(join(folder, "loop.ts"), "");
  symlinkSync("self", join(folder, "self"));
  const says = (file: string, message: string) => t.throws(() => open({ file }), { message }, file);
  says("none.ts", "error: cannot read none.ts: there is no such file");
  says("main.ts/x.ts", "error: cannot read main.ts/x.ts: a part of the path is not a directory");
  says("self", "error: cannot read self: its symbolic links go in a circle");
  says(".", "error: . is a directory, not a script");
  says("latin1.ts", "error: cannot read latin1.ts: it is not UTF-8 text");
  says("large.ts", "error: large.ts is larger than 4 MiB: no script is");
  says(
    "main.ts",
    'main.ts:1:8: error: cannot read latin1.ts: it is not UTF-8 text\n    1 | import "./latin1.ts";\n      |        ^^^^^^^^^^^^^',
  );
});

inFolder("a script from a pipe", (t, folder) => {
  writeFileSync(join(folder, "lib.ts"), "export const x = 1;");
  writeFileSync(
    join(folder, "load.mjs"),
    `import { loadProgram } from ${JSON.stringify(join(process.cwd(), "src/handler/load.ts"))};
    try { loadProgram([{ file: process.argv[2] }], { cwd: ${JSON.stringify(folder)} }); }
    catch (error) { console.log(error.message.split("\\n")[0]) }`,
  );
  const load = `exec ${process.execPath} --import=${process.cwd()}/test/support/typescript.mjs ${folder}/load.mjs`;
  const run = (command: string) =>
    String(execFileSync("bash", ["-c", command], { input: 'import { x } from "./lib.ts"; print(x);' }));
  t.equal(run(`${load} -`), "<stdin>:1:31: error: print is not declared\n", "imports start from the working directory");
  t.match(run(`${load} <(cat)`), /^\/dev\/fd\/\d+:1:31: error: print is not declared\n$/);
});

t.test("an unreadable script", { skip: process.getuid?.() === 0 && "root can read everything" }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-test-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "a.ts"), "");
  chmodSync(join(folder, "a.ts"), 0);
  t.throws(() => loadProgram([{ file: "a.ts" }], { cwd: folder }), {
    message: "error: cannot read a.ts: permission denied",
  });
});

t.test("the descriptions in the text", async (t) => {
  const source = 'probe(["BEGIN", `END`, "\\x42EGIN"], () => {}); const d = "END"; probe(d, () => {})';
  const [both, none] = load(source).program.sites;
  t.strictSame(both!.literals, [
    { text: "BEGIN", place: { module: "<inline>", line: 1, column: 9 }, verbatim: true },
    { text: "END", place: { module: "<inline>", line: 1, column: 18 }, verbatim: true },
    { text: "BEGIN", place: { module: "<inline>", line: 1, column: 25 }, verbatim: false },
  ]);
  t.strictSame(none!.literals, []);
});

t.test("where V8 puts a call is where its site is", async (t) => {
  const { program } = load(
    'import * as p from "pyprobe"; const { probe } = p;\n  p.probe("BEGIN", () => {}); p\n    .probe("END", () => {});',
  );
  const code = program.modules[0]!.code.replace(/.*\n/, "").replace(/\n;import.*$/, "");
  const places: string[] = [];
  const probe = () => {
    const [, line, column] = /<anonymous>:(\d+):(\d+)\)?$/.exec(new Error().stack!.split("\n")[2]!)!;
    places.push(`${Number(line) - 1}:${column}`);
  };
  new Function("p", code)({ probe });
  t.strictSame(
    program.sites.map(({ place }) => `${place.line}:${place.column}`),
    places,
  );
});

t.test("scripts that nest too deeply", async (t) => {
  const brackets = (n: number) => `${"(".repeat(n)}1${")".repeat(n)}`;
  const message = /^error: the script nests too deeply to be read\n/;
  t.throws(() => load(`print(${brackets(20000)})`), { message }, "for the parser");
  t.throws(() => load(`let x: number = ${brackets(20000)}`), { message }, "for the stripper");
  t.throws(() => load(`let x = 1${"+1".repeat(20000)}`), { message }, "for the passes");
  t.doesNotThrow(() => load("let x: number = 1"), "the next script is read");
});
