/** A recording played back: the same script prints the same bytes; other scripts find what was captured, and nothing else. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { PROGRAMS, pyprobe, start, type Result } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";

const python = pythonOf("3.12") ?? pythons.at(-1)!;
const folder = t.testdir();
let files = 0;

const fresh = () => join(folder, `${files++}.rec`);

/** Records a run of handlers over a program; the file, and what the run said. */
async function record(handlers: string[], program: string, words: string[] = []): Promise<[string, Result]> {
  const file = fresh();
  const run = await pyprobe([
    "-q",
    "--record",
    file,
    ...handlers,
    ...words,
    "-c",
    `${python.path} ${PROGRAMS}/${program}`,
  ]);
  return [file, run];
}

const replay = (file: string, handlers: string[], words: string[] = []) =>
  pyprobe(["-q", "--replay", file, ...handlers, ...words]);

const ALL = `
const calls = aggregation("calls");
const first = new Map();
probe("BEGIN", () => { printf("begin %d %d %d\\n", timestamp, pid, $target); });
probe(["python$target:::function-entry", "python$target:::function-return"], (e) => e.funcname === "f", (e) => {
  if (!first.has(pid)) { first.set(pid, timestamp); printf("%d is %s: %d\\n", pid, execname, walltimestamp); }
  self.n++;
  printf("%d %d %d %s:%s:%d %d\\n", timestamp, pid, tid, probename, e.funcname, e.lineno, self.n);
});
probe("python$target:::function-entry", (e) => { calls.by(e.module, e.funcname, pid).count(); });
probe("END", () => { printf("end %d %d\\n", timestamp, pid); });
`;

t.test("a million events of four processes: the same bytes", async (t) => {
  const [file, live] = await record(["-n", ALL], "together.py 125000");
  t.equal(live.stderr, "");
  const lines = live.stdout.split("\n").length;
  t.ok(lines > 1_000_000, `${lines} lines`);
  const again = await replay(file, ["-n", ALL]);
  t.ok(again.stdout === live.stdout, "replay equals live"); // (a million lines are not for t.equal to show)
  t.equal(again.stderr, live.stderr);
  t.equal(again.status, live.status);
});

t.test("one of several processes, by its number", async (t) => {
  const [file, live] = await record(
    ["-n", 'probe("python$target:::function-entry", e => e.funcname === "f", () => print(pid));'],
    "together.py 10",
  );
  const pids = [...new Set(live.stdout.trim().split("\n"))];
  t.equal(pids.length, 4);
  for (const pid of [pids[0]!, pids[3]!]) {
    const clause = `probe("python${pid}:::function-entry", e => e.funcname === "f", () => { n.by(pid).count(); });`;
    const run = await replay(file, ["-n", `const n = aggregation("n"); ${clause}`]);
    t.equal(run.stdout.trim().split(/\s+/).join(" "), `${pid} 10`);
  }
  const none = await replay(file, ["-n", 'probe("python1:::function-entry", () => print(pid));']);
  t.equal(none.stdout, "");
});

t.test("the document's example, with its columns, arguments and exit()", async (t) => {
  const script = ["-s", "stdlib/call_stack.ts"];
  const [file, live] = await record(script, "../../examples/script.py");
  t.same(await replay(file, script), live);

  const early =
    'probe("python$target:::function-entry", e => { printf("%s %s\\n", e.funcname, $1); exit(3); }); probe("END", () => { printf("%d\\n", timestamp); });';
  const other = fresh();
  const words = ["--record", other, "-n", early, "-c", `${python.path} -I -S -c pass`, "one"];
  const { stdout, status } = await pyprobe(words);
  t.equal(status, 3);
  const again = await pyprobe(["--replay", other, "-n", early]);
  t.equal(again.stdout, stdout, "not quiet: columns and numbers are the recording's");
  t.equal(again.status, 3);
});

t.test("other clauses: what was captured is there, what was not is an error at its place", async (t) => {
  const [file] = await record(
    ["-n", 'probe("python$target:::function-entry", e => e.funcname === "start", e => {});'],
    "../../examples/script.py",
  );
  const found = await replay(file, [
    "-n",
    'const n = aggregation("n"); probe("function-entry", e => e.module === "call_stack", e => { n.by(e.funcname, e.lineno).count(); });',
  ]);
  t.match(found.stdout, /function_1 +1 +2\n/, "its own predicate did not leave anything out");
  t.equal(found.status, 0);

  const handler = 'probe("python$target:::line", e => { trace(e.lineno); });';
  const lacking = await replay(file, ["-n", handler]);
  t.equal(lacking.stdout, "");
  t.equal(
    lacking.stderr,
    `<inline>:1:8: error: "python$target:::line" matches no probe of the recording ${file}
    1 | ${handler}
      |        ^^^^^^^^^^^^^^^^^^^^
  expected: python:::function-entry
  hint: a recording has the probes that its clauses name: record again, with one more: -n 'probe("python$target:::line", () => {})'
`,
  );
  t.equal(lacking.status, 1);
});

t.test("-x capture=needed: smaller, and it says what may be missing", async (t) => {
  const handler = 'probe("python$target:::line", e => e.funcname === "f", () => {});';
  const [all] = await record(["-n", handler], "calls.py 2000");
  const [needed] = await record(["-n", handler], "calls.py 2000", ["-x", "capture=needed"]);
  t.ok(statSync(needed).size < statSync(all).size, "events of other functions are left out");
  const reads = 'probe("python$target:::line", e => e.funcname === "f", e => { trace(e.lineno); exit(0); });';
  t.same(await replay(all, ["-n", reads]), { stdout: "6", stderr: "", status: 0, signal: null });
  const run = await replay(needed, ["-n", reads]);
  t.match(run.stderr, `error: lineno of python:::line is not in the recording ${needed}`);
  t.match(run.stderr, "expected: filename, funcname\n  hint: it was recorded with -x capture=needed;");
  const count =
    'let n = 0; probe("python$target:::line", e => e.funcname === "f", e => { n++; }); probe("END", () => trace(n));';
  const fewer = await replay(needed, ["-n", count]);
  t.equal(fewer.stdout, "2000");
  t.match(fewer.stderr, /its own predicates exclude may be missing: it was recorded with -x capture=needed\n$/);
});

t.test("the file: private, never overwritten, described and listed", async (t) => {
  const [file] = await record(
    ["-n", 'probe("python$target:::gc-done", () => {}); probe("END", () => {});'],
    "calls.py 1",
  );
  t.equal(statSync(file).mode & 0o777, 0o600);
  const size = statSync(file).size;
  const over = await pyprobe(["--record", file, "-n", 'probe("BEGIN", () => {});', "-c", "true"]);
  t.equal(
    over.stderr,
    `pyprobe: the recording ${file} exists, and is not overwritten: remove it, or name another file\n`,
  );
  t.equal(over.status, 1);
  t.equal(statSync(file).size, size);

  const { stdout } = await pyprobe(["--replay", file]);
  t.match(
    stdout,
    new RegExp(`^${file}\n  recorded ${python.path} ${PROGRAMS}/calls.py 1\n  by       <inline>\n  on       20`),
  );
  t.match(
    stdout,
    /\n {2}lost {5}0\nprobes\n {2}python\$target::gc_collect_main:gc-done \(collected\)\n {2}pyprobe:::END\n$/,
  );
  const list = await pyprobe(["-l", "--replay", file, "-q"]);
  t.equal(list.stdout, "python$target::gc_collect_main:gc-done\npyprobe:::END\n");
  const none = await pyprobe(["-l", "--replay", file, "python*:::line"]);
  t.equal(none.stderr, `pyprobe: "python*:::line" matches no probe of the recording ${file}\n`);
});

const TICKS = `
let events = 0;
probe("python$target:::function-entry", (e) => e.funcname === "f", () => { events++; });
probe("tick-10ms", () => { printf("%d %d %d\\n", timestamp, pid, events); });
probe("END", () => { printf("%d %d\\n", timestamp, events); });`;

t.test("ticks: those that were recorded as they were, others by the recorded time", async (t) => {
  const [file, live] = await record(["-n", TICKS], "calls.py 100000");
  t.ok(live.stdout.split("\n").length > 5, live.stdout);
  t.same(await replay(file, ["-n", TICKS]), live);

  const end = Number(/(\d+) 100000\n$/.exec(live.stdout)![1]);
  const other = await replay(file, ["-n", TICKS.replace("10ms", "7ms")]);
  const rows = other.stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const last = rows.pop()!;
  t.same(last, [end, 100_000]);
  const ticks = rows.map(([time]) => time!);
  t.ok(
    ticks.every((time, i) => i === 0 || time - ticks[i - 1]! === 7e6),
    "every 7 ms of the recording",
  );
  t.equal(rows.length, Math.floor((end - (ticks[0]! - 7e6)) / 7e6), "from its beginning to its end");
  const [at, , events] = rows[Math.floor(rows.length / 2)]!;
  const until = `let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "f" && timestamp <= ${at}, () => { n++; }); probe("END", () => print(n));`;
  t.equal(
    (await replay(file, ["-n", until])).stdout,
    `${events}\n`,
    "a tick sees what was before it, and nothing else",
  );
});

t.test("what only the live system can tell was recorded or is refused", async (t) => {
  const [file] = await record(["-n", 'probe("BEGIN", () => {});'], "calls.py 1");
  const run = await replay(file, ["-n", 'probe("profile-97", () => {});']);
  t.match(run.stderr, `error: profile:::profile-97 is not in the recording ${file}\n`);
});

t.test("what of the thread was recorded, where a clause read it", async (t) => {
  const stacks =
    'probe("python$target:::function-entry", (e) => e.funcname === "f", () => { printf("%d", cpu); print(pystack(3)); exit(0); });';
  const [file, live] = await record(["-n", stacks], "calls.py 10");
  t.match(live.stdout, "calls.py");
  t.equal((await replay(file, ["-n", stacks])).stdout, live.stdout);
  const run = await replay(file, ["-n", 'probe("python$target:::function-entry", () => { print(vtimestamp); });']);
  t.match(run.stderr, `error: vtimestamp of python:::function-entry is not in the recording ${file}\n`);
  t.match(
    run.stderr,
    "expected: filename, funcname, lineno, module, qualname, firstlineno, resumed, frame, cpu, pystack\n",
  );
});

t.test("clauses that a handler switches", async (t) => {
  const handler = `
    let n = 0;
    let m = 0;
    const late = probe("python$target:::function-return", (e) => e.funcname === "serve", () => {
      printf("return %d\\n", timestamp);
      if (++m === 60) late.disable();
    });
    late.disable();
    const early = probe("python$target:::function-entry", (e) => e.funcname === "serve", () => {
      printf("entry %d\\n", timestamp);
      if (++n === 40) { late.enable(); early.disable(); }
    });`;
  const file = fresh();
  const command = `${python.path} ${PROGRAMS}/shop.py`;
  const { child, result } = start(["-q", "--record", file, "-n", handler, "-c", command], { stdio: "pipe" });
  let said = "";
  child.stdout!.on("data", (bytes: Buffer) => {
    said += bytes.toString();
    if (said.split("return").length > 60) child.stdin!.end(); // the program outlasts the switching
  });
  const live = await result;
  live.stdout = live.stdout.replace(/^(open|rounds right)\n/gm, ""); // what the program says
  t.equal(live.stdout.split("entry").length - 1, 40);
  t.equal(live.stdout.split("return").length - 1, 60);
  t.same(await replay(file, ["-n", handler]), live);
});

t.test("losses and warnings are told again", async (t) => {
  const handler = `let n = 0; probe("python$target:::function-entry", e => e.funcname === "f", () => { for (let i = 0; i < 3e4; i++) n += i & 1; });`;
  const [file, live] = await record(["-n", handler], "calls.py 60000", ["-x", "onfull=drop", "-x", "bufsize=64k"]);
  t.match(live.stderr, /\d+ events were dropped/);
  const again = await replay(file, ["-n", 'probe("python$target:::function-entry", () => {});', "-x", "strict"]);
  t.equal(again.stderr, live.stderr);
  t.equal(again.status, 2);
});

const wrong: [string[], string, number][] = [
  [["--replay", "/nonexistent"], "the recording /nonexistent cannot be opened: no such file or directory", 1],
  [["--replay", "/bin/true"], "/bin/true is not a recording of pyprobe", 1],
  [["--replay", "/"], "the recording / cannot be read: illegal operation on a directory", 1],
  [["--replay", "/bin/true", "-c", "true"], "--replay traces nothing: -c and -p cannot be given beside it", 2],
  [
    ["--record", "/nonexistent/x", "-n", "", "-c", "true"],
    "the recording /nonexistent/x cannot be made: no such file or directory",
    1,
  ],
];
for (const [words, says, status] of wrong) {
  t.test(`wrong: ${words.join(" ")}`, async (t) => {
    t.same(await pyprobe(words), { stdout: "", stderr: `pyprobe: ${says}\n`, status, signal: null });
  });
}

t.test("another version's", async (t) => {
  const [file] = await record(["-n", 'probe("BEGIN", () => {});'], "calls.py 1");
  const bytes = readFileSync(file);
  bytes.writeUInt32LE(7, 16);
  writeFileSync(file, bytes);
  const run = await pyprobe(["--replay", file]);
  t.match(
    run.stderr,
    / has format 7\.\d, and this version of pyprobe reads 1\.\d: replay it with the version that recorded it\n$/,
  );
});
