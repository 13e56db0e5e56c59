// What descriptions mean in real files: markers by note, sound or not, and functions by symbol.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import t from "tap";
import type { FileName } from "../../src/elf/file-name.ts";
import { filesOfProgram } from "../../src/elf/needed.ts";
import { gather, makeCatalog, sitesFor } from "../../src/probe/catalog.ts";
import { render } from "../../src/diagnostic.ts";
import { matchDescriptions } from "../../src/probe/match.ts";
import type { Site } from "../../src/elf/site.ts";
import { build, NO_COMPILER } from "../elf/build.ts";

/** Each match as "module:func:name, so many sites, (so many arguments)". */
function meaning(text: string, files: FileName[], late = false): string[] {
  const [matches, problem] = matchDescriptions(text, makeCatalog(files).providers, { args: [] }, late);
  if (problem) {
    const { at, ...rest } = problem;
    return render({ ...rest, place: { module: "x.ts", line: 1, column: at + 1 } }).split("\n");
  }
  return matches.map(
    ({ marker, module, sites }) => `${module}:${marker.func}:${marker.name} ${sites.length} (${marker.args.length})`,
  );
}

t.test("a program with markers", { skip: NO_COMPILER }, async (t) => {
  const { program, remove } = build();
  t.teardown(remove);
  const files = [{ path: program, name: "/opt/marks", root: "", isProgram: true }];
  const means = (text: string, ...expected: string[]) => t.strictSame(meaning(text, files), expected, text);
  means("marks$target:::with-semaphore", "marks:first:with-semaphore 1 (2)");
  means("marks$target:::with__semaphore", "marks:first:with-semaphore 1 (2)");
  means("marks1234:::many", "marks:first:many 1 (1)", "marks:second:many 1 (2)");
  means("marks*::second:many", "marks:second:many 1 (2)");
  means("marks*:marks::many", "marks:first:many 1 (1)", "marks:second:many 1 (2)");
  means("*:::bare", "marks:second:bare 1 (0)");
  means("many", "marks:first:many 1 (1)", "marks:second:many 1 (2)");
  means(
    "postgresql*:::query-start",
    'x.ts:1:1: error: "postgresql*:::query-start" matches no probe',
    "  hint: no file that was looked at has it; pyprobe -l lists the probes there are",
  );
  means(
    "marks*:other::many",
    'x.ts:1:1: error: "marks*:other::many" matches no probe',
    "  hint: pyprobe -l lists the probes there are",
  );
  means(
    "marsk$target:::many",
    'x.ts:1:1: error: "marsk$target:::many" matches no probe',
    "  nearest: marks",
    "  hint: there is no provider marsk; there are: python, pid, pyprobe, profile, proc, marks, other",
  );
  means(
    "marks$target:::mnay",
    'x.ts:1:1: error: "marks$target:::mnay" matches no probe',
    "  nearest: many",
    "  hint: pyprobe -l lists the probes there are",
  );

  t.test("functions", async (t) => {
    const means = (text: string, ...expected: string[]) => t.strictSame(meaning(text, files), expected, text);
    means("pid$target:marks:first:entry", "marks:first:entry 1 (6)");
    means("pid1234:a.out:first:return", "marks:first:return 1 (2)");
    means("pid*::first:", "marks:first:entry 1 (6)", "marks:first:return 1 (2)");
    means("pid$target:m*:[fs]*[td]:entry", "marks:first:entry 1 (6)", "marks:second:entry 1 (6)");
    means("pid$target:libx.so:first:entry", 'x.ts:1:1: error: no file is named "libx.so"', "  hint: there are: marks");
    means(
      "pid$target::frist:entry",
      'x.ts:1:1: error: no function is named "frist" in the symbols of the files',
      "  hint: functions that are static or inlined have no symbol in a stripped file; its debug package has more",
    );
    means(
      "pid$target:::entry",
      "x.ts:1:1: error: a pid probe needs a function",
      "  hint: pid$target:libc.so.6:malloc:entry; globs may be used",
    );
    means("pid$target::first:0", "marks:first:0 1 (0)");
    means(
      "pid$target::first:ffff",
      "x.ts:1:1: error: no instruction of first begins at its byte 0xffff",
      "  hint: objdump -d shows where instructions begin; elsewhere a probe would destroy the program",
    );
    means(
      "pid$target::first:enrty",
      'x.ts:1:1: error: there is no place "enrty" in a function',
      "  hint: the places are entry, return, and an offset in hexadecimal (malloc:1a)",
    );
  });

  t.test("offsets are where objdump has instructions, and nowhere else", async (t) => {
    const lines = execFileSync("objdump", ["-d", "--disassemble=second", program], { encoding: "utf8" });
    const all = [...lines.matchAll(/^ +([\da-f]+):\t/gm)].map(([, address]) => parseInt(address!, 16));
    const [start = 0] = all;
    const accepted = Array.from({ length: all.at(-1)! - start + 1 }, (_, i) => i).filter(
      (offset) => meaning(`pid$target::second:${offset.toString(16)}`, files).length === 1,
    );
    t.strictSame(accepted, [...new Set(all.map((address) => address - start))]);
  });

  t.test("two descriptions of one probe mean one marker", async (t) => {
    const { providers } = makeCatalog(files);
    const marker = (text: string) => matchDescriptions(text, providers, { args: [] })[0][0]!.marker;
    t.equal(marker("pid$target::first:entry"), marker("pid$target:marks:fir*:entry"));
    t.equal(marker("marks$target:::with-semaphore"), marker("marks*::first:with*"));
    t.equal(late("marks$target:::later").marker, late("marks$target:::later").marker);
  });

  /** What a description means that nothing has yet. */
  const late = (text: string) => matchDescriptions(text, gather([]).providers, { args: [] }, true)[0][0]!;

  t.test("a marker that comes with a file", async (t) => {
    const sites = (text: string) => sitesFor(late(text), files[0]!).map(({ func, name }) => `${func} ${name}`);
    t.strictSame(sites("marks$target:::many"), ["first many", "second many"]);
    t.strictSame(sites("marks$target::second:many"), ["second many"]);
    t.strictSame(sites("marks$target:other::many"), []);
    t.equal(late("marks$target:::many").marker.args.length, 10);
    t.strictSame(
      late("postgresql*:::query-start").marker.args.map(({ name }) => name),
      ["query"],
    );
    t.equal(late("m?rks*:::many"), undefined, "a glob is not waited for");
  });

  t.test("a function that comes with another copy of its file", async (t) => {
    const [match] = matchDescriptions("pid*:marks:first:entry", makeCatalog(files).providers, { args: [] })[0];
    const sites = sitesFor(match!, { ...files[0]!, name: "/elsewhere/marks" });
    t.strictSame(
      sites.map(({ file, func, name }) => [file.name, func, name]),
      [["/elsewhere/marks", "first", "entry"]],
    );
    t.strictSame(sitesFor(match!, { ...files[0]!, name: "/elsewhere/other" }), []);
  });
});

/** What python:::NAME means in a file of that version, by number of sites, and why not. */
const SOUND: [string, number | undefined, string, boolean][] = [
  ["/usr/bin/python3.6", undefined, "line", true],
  ["/usr/bin/python3.10", undefined, "function-entry", true],
  ["/opt/embedded", undefined, "line", true], // exports no Py_Version, so older than 3.11
  ["/usr/bin/python3.11", 0x030b02f0, "function-return", true],
  ["/usr/bin/python3.11", 0x030b02f0, "function-entry", false],
  ["/usr/bin/python3.11", 0x030b02f0, "line", false],
  ["/usr/bin/python3.11", 0x030b02f0, "gc-start", true],
  ["/opt/embedded", 0x030b02f0, "line", false],
  ["/usr/bin/python3.13", 0x030d02f0, "audit", true],
  ["/usr/bin/python3.13", 0x030d02f0, "import-find-load-start", true],
  ["/usr/bin/python3.13", 0x030d02f0, "function-return", false],
  ["/usr/bin/python3.15", 0x030f00a1, "function-entry", true],
  ["/usr/bin/python3.15", 0x030f00a1, "cfunction-entry", true],
  ["/usr/bin/python3.15", 0x030f00a1, "line", false],
];
for (const [name, version, marker, sound] of SOUND) {
  t.test(`${name} ${version?.toString(16) ?? ""} ${marker}: ${sound ? "sound" : "not sound"}`, async (t) => {
    const constants: Record<string, number> = version === undefined ? {} : { Py_Version: version };
    const file = { path: name, name, dev: 1n, ino: 1n, buildId: "", machine: "x86_64" as const, constants };
    const site: Site = {
      ...{ file, provider: "python", name: marker, func: "f", offset: 1, location: 1, semaphore: 0 },
      ...{ returns: false, operands: [] },
    };
    const { providers, rejected } = gather([site]);
    const [matches] = matchDescriptions(`python*:::${marker}`, providers, { args: [] });
    t.equal(matches[0]!.sites.length, sound ? 1 : 0);
    t.equal(rejected.length, sound ? 0 : 1);
    t.equal(matches[0]!.marker.unsound, rejected[0]?.why);
  });
}

const PYTHON = "/usr/bin/python3.11";
t.test("a Python that has markers", { skip: existsSync(PYTHON) ? false : `${PYTHON} is not installed` }, async (t) => {
  const files = filesOfProgram(PYTHON, process.env);
  t.strictSame(meaning("python$target:::gc-done", files), [":gc_collect_main:gc-done 1 (1)"]);
  t.strictSame(meaning("python$target:python3.1[01]::gc-done", files), ["python3.1[01]:gc_collect_main:gc-done 1 (1)"]);
  t.strictSame(meaning("python$target:libpython*::gc-done", files), ["libpython*:gc_collect_main:gc-done 0 (1)"]);
  t.strictSame(meaning("python$target:::line", files), [":_PyEval_EvalFrameDefault:line 0 (3)"]);
  t.match(
    makeCatalog(files)
      .rejected.map(({ site, why }) => `${site.name}: ${why}`)
      .sort(),
    [
      "function-entry: in Python 3.11 it fires only for calls made from C",
      "line: in Python 3.11 it can crash the interpreter",
    ],
  );
});

const POSTGRES = "/usr/lib/postgresql/15/bin/postgres";
t.test("PostgreSQL", { skip: existsSync(POSTGRES) ? false : `${POSTGRES} is not installed` }, async (t) => {
  const files = filesOfProgram(POSTGRES, process.env);
  const [matches] = matchDescriptions("postgresql*:::query-start", makeCatalog(files).providers, { args: [] });
  t.match(matches, [{ module: "postgres", marker: { args: [{ name: "query", type: "string" }] } }]);
});

t.test("an indirect function", async (t) => {
  const libc = filesOfProgram(process.execPath, process.env).filter(({ name }) => name.endsWith("/libc.so.6"));
  if (libc.length === 0) return t.pass("no libc.so.6 here");
  t.match(meaning("pid$target:libc.so.6:strlen:entry", libc), [
    /strlen is chosen among several when its library is loaded/,
  ]);
  t.strictSame(meaning("pid$target:libc.so.6:malloc:entry", libc), ["libc.so.6:malloc:entry 1 (6)"]);
});

t.test("the libraries of a program are ldd's", async (t) => {
  const files = filesOfProgram("/bin/sh", process.env).map(({ name }) => name);
  const ldd = execFileSync("ldd", [files[0]!], { encoding: "utf8" });
  const expected = [...ldd.matchAll(/(\/\S+) \(0x/g)].map(([, path]) =>
    execFileSync("realpath", [path!], { encoding: "utf8" }).trim(),
  );
  t.strictSame(files.slice(1).sort(), expected.sort());
});
