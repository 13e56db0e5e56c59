/** The command line's own words: what each option does, and what is said about those that are wrong. */
import t from "tap";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPTIONS } from "../../src/options/registry.ts";
import { pyprobe, PROGRAMS } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";

const { path: python, version } = pythonOf("3.12") ?? pythons.at(-1)!;
const folder = mkdtempSync(join(tmpdir(), "options-"));
const BEGIN = 'probe("BEGIN", () => printf("begin\\n"));';

t.test("-o appends what handlers print to a file; the command's own output passes through", async (t) => {
  const file = join(folder, "out");
  for (let i = 0; i < 2; i++) {
    const run = await pyprobe(["-q", "-o", file, "-n", BEGIN, "-c", "echo command"]);
    t.same(run, { stdout: "command\n", stderr: "", status: 0, signal: null });
  }
  t.equal(readFileSync(file, "utf8"), "begin\nbegin\n");
});

t.test("-o to a place that cannot be had starts nothing", async (t) => {
  const run = await pyprobe(["-q", "-o", "/nonexistent/out", "-n", BEGIN, "-c", "echo command"]);
  const stderr = "pyprobe: the output file /nonexistent/out cannot be opened: no such file or directory\n";
  t.same(run, { stdout: "", stderr, status: 1, signal: null });
});

t.test("-o to a full disk: told, and the command runs on", async (t) => {
  const run = await pyprobe(["-q", "-o", "/dev/full", "-n", BEGIN, "-c", "echo command"]);
  t.equal(run.stdout, "command\n");
  t.match(run.stderr, /^pyprobe: error: the output cannot be written \(no space left on device\): tracing has ended/);
  t.equal(run.status, 1);
});

t.test("words after the options are $1, $2, ...; several scripts run in their order", async (t) => {
  writeFileSync(
    join(folder, "first.ts"),
    'import { $1, $2, probe, printf } from "pyprobe";\nprobe("BEGIN", () => printf("%s %s\\n", $1, $2));\n',
  );
  const words = ["-q", "-s", join(folder, "first.ts"), "-n", BEGIN, "-c", "true", "one", "--", "-two"];
  t.same(await pyprobe(words), { stdout: "one -two\nbegin\n", stderr: "", status: 0, signal: null });
});

t.test("without -q: what matched, and a header", async (t) => {
  const run = await pyprobe(["-n", BEGIN, "-c", "true"]);
  t.equal(run.stderr, "pyprobe: description '<inline>' matched 1 probe\n");
  t.match(run.stdout, /^ {3}PID {5}ID {20}FUNCTION:NAME\n *\d+ +\d+ +:BEGIN begin\n\n$/);
});

t.test("-Z lets a description match nothing", async (t) => {
  const handler = `${BEGIN} probe("proc:::no-such", () => {});`;
  t.same(await pyprobe(["-q", "-Z", "-n", handler, "-c", "true"]), {
    stdout: "begin\n",
    stderr: "",
    status: 0,
    signal: null,
  });
  t.equal((await pyprobe(["-q", "-n", handler, "-c", "true"])).status, 1);
});

t.test("-x strict: status 2 when something was lost or could not fire", async (t) => {
  const handler = 'probe("python$target:::function-entry", () => { throw new Error("x"); });';
  const command = ["-c", `${python} -I -S -c pass`];
  t.equal((await pyprobe(["-q", "-n", handler, ...command])).status, 0);
  t.equal((await pyprobe(["-q", "-x", "strict", "-n", handler, ...command])).status, 2);
});

t.test("-x onfull=drop counts every event that there was no room for", async (t) => {
  const handler = `
    let n = 0;
    probe("python$target:::function-entry", (e) => e.funcname === "f", () => { for (let i = 0; i < 3e4; i++) n += i & 1; });
    const calls = aggregation("calls");
    probe("python$target:::function-entry", (e) => e.funcname === "f", () => { calls.count(); });`;
  const words = ["-q", "-x", "onfull=drop", "-x", "bufsize=64k", "-x", "pushdown=off", "-n", handler];
  const run = await pyprobe([...words, "-c", `${python} -I -S ${join(PROGRAMS, "calls.py")} 200000`]);
  const received = Number(/(\d+)\s*$/.exec(run.stdout)?.[1]);
  const dropped = Number(/^pyprobe: warning: data quality: (\d+) events were dropped/m.exec(run.stderr)?.[1]);
  t.ok(dropped > 0, "the handler is slower than the program");
  t.ok(received > 0);
  const others = received + dropped - 200_000; // entries other than f's may have been dropped too
  t.ok(others >= 0 && others < 50, `${received} received and ${dropped} dropped of 200000`);
});

t.test("options in the script; those of the command line come first", async (t) => {
  const handler = `options({ quiet: true, zdefs: true }); probe("proc:::nothing", () => {}); ${BEGIN}`;
  t.equal((await pyprobe(["-n", handler, "-c", "true"])).stdout, "begin\n");
  const loud = await pyprobe(["-x", "quiet=off", "-n", handler, "-c", "true"]);
  t.match(loud.stdout, /FUNCTION:NAME\n.* begin\n/);
  t.equal((await pyprobe(["-x", "zdefs=no", "-n", handler, "-c", "true"])).status, 1);
});

const wrong: [string[], string, number][] = [
  [["-x", "strsiz=3"], "there is no option -x strsiz\n  nearest: strsize\n", 2],
  [
    ["-C"],
    "pyprobe has no -C, which is dtrace's: scripts are TypeScript, without a preprocessor: import what several share\n",
    2,
  ],
  [["-b", "3"], `-x bufsize takes bytes (k, m, g), and was given "3"\n  ${OPTIONS.bufsize.doc}\n`, 2],
  [
    ["-x", "strsize=big"],
    '-x strsize takes bytes (k, m), and was given "big"\n  Longest string captured from a target; longer ones are cut, and that is told. 16 to 64k.\n',
    2,
  ],
  [
    ["-x", "quiet=perhaps"],
    '-x quiet takes no value, and was given "perhaps"\n  As -q: print only what handlers print.\n',
    2,
  ],
  [["--quite"], "there is no option --quite; nearest: --quiet\n  pyprobe --help lists the options\n", 2],
  [["-y"], "there is no option -y\n  pyprobe --help lists the options\n", 2],
];

for (const [words, says, status] of wrong) {
  t.test(`wrong: ${words.join(" ")}`, async (t) => {
    t.same(await pyprobe([...words, "-n", BEGIN]), { stdout: "", stderr: `pyprobe: ${says}`, status, signal: null });
  });
}

t.test("an unknown command names the nearest", async (t) => {
  const run = await pyprobe(["versoin"]);
  t.match(run.stderr, /^pyprobe: there is no command "versoin"; nearest: version\n/);
  t.equal(run.status, 2);
});

t.test("-V and -h", async (t) => {
  t.match((await pyprobe(["-V"])).stdout, /^pyprobe \d+\.\d+\.\d+\n$/);
  const help = await pyprobe(["-h"]);
  t.match(help.stdout, /^pyprobe runs TypeScript handlers/);
  t.equal(help.status, 0);
});

t.test("-v says which engine serves what", async (t) => {
  const handler = 'probe("python$target:::gc-done", () => {});';
  const run = await pyprobe(["-q", "-v", "-n", handler, "-c", `${python} -I -S -c pass`]);
  t.match(run.stderr, /python:::gc-done is served by the agent engine/);
  t.match(
    run.stderr,
    new RegExp(`pid \\d+ \\(python3[^)]*, Python ${version[0]}\\.${version[1]}\\.\\d+\\): served by the agent`),
  );
});
