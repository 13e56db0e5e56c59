/** --format json on real runs: every line fits the schema, in the order of what happened. */
import t, { type Test } from "tap";
import Ajv from "ajv";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAMS, pyprobe, ROOT, start, type Result } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";

const python = pythons.at(-1)!.path;
const schema = JSON.parse(readFileSync(join(ROOT, "types/output.schema.json"), "utf8")) as object;
const isLine = new Ajv({ allErrors: true }).compile(schema);
const folder = t.testdir();

type Line = Record<string, unknown> & { type: string };

function linesOf(t: Test, text: string): Line[] {
  t.match(text, /\n$/, "whole lines");
  return text
    .trim()
    .split("\n")
    .map((each) => {
      const line = JSON.parse(each) as Line;
      t.ok(isLine(line), `${each}\n${JSON.stringify(isLine.errors)}`);
      return line;
    });
}

function run(handler: string, command: string, words: string[] = []): Promise<Result> {
  return pyprobe(["-q", "--format", "json", ...words, "-n", handler, "-c", command]);
}

const types = (lines: Line[]) => lines.map(({ type }) => type);

t.test("a run with everything in it", async (t) => {
  const handler = `const calls = aggregation("calls");
    probe("BEGIN", () => { printf("begin\\n"); });
    probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => {
      calls.by(e.funcname, 2n ** 62n).quantize(e.lineno);
      if (n++ < 1) { trace(e.lineno); print(e); null.x; }
    });
    let n = 0;
    probe("END", () => { printf("end\\n"); });`;
  const ran = await run(handler, `${python} -I -S ${join(PROGRAMS, "calls.py")} 100`);
  t.equal(ran.status, 0);
  t.match(
    ran.stderr,
    /error in clause 2 .*\n(.*\n)*pyprobe: warning: data quality: 1 time a clause ended in an error\n$/,
  );
  const lines = linesOf(t, ran.stdout);
  const expected = [
    "begin",
    "output",
    "output",
    "output",
    "error",
    "output",
    "aggregation",
    "quality",
    "command",
    "end",
  ];
  t.same(types(lines), expected);
  const [begin, first, traced, printed, error, last, aggregation, quality, command, end] = lines;
  t.match(begin, { format: 1, script: "<inline>", probes: 3 });
  t.match(first, { from: "printf", text: "begin\n", probe: "pyprobe:::BEGIN" });
  t.match(traced, { from: "trace", pid: begin!["pid"], value: Number });
  t.match(printed, { from: "print", value: { funcname: "f", pid: begin!["pid"] } });
  t.match(error, { clause: 2, place: { module: "<inline>", line: 5 }, timestamp: traced!["timestamp"] });
  t.match(last, { text: "end\n", probe: "pyprobe:::END" });
  t.match(aggregation, {
    name: "calls",
    function: "quantize",
    rows: [{ keys: ["f", "4611686018427387904"], value: 100 }],
  });
  t.match(quality, { good: false, dropped: [], counts: { clauseErrors: 1, cut: 0 }, findings: [] });
  t.match(command, { pid: begin!["pid"], status: 0 });
  t.same(end, { type: "end", why: "command", status: 0 });
});

t.test("a run of which nothing was found to trace; strict", async (t) => {
  const ran = await run(`probe("python$target:::line", () => {})`, "/bin/sh -c 'exit 3'", ["-x", "strict"]);
  t.equal(ran.status, 2);
  const lines = linesOf(t, ran.stdout);
  t.same(types(lines), ["begin", "quality", "command", "end"]);
  t.match(lines[1], { good: false, findings: [/^no Python interpreter was seen in /] });
  t.match(lines[2], { status: 3 });
  t.match(lines[3], { why: "command", status: 2 });
});

t.test("a script that is wrong, and one that fails", async (t) => {
  const wrong = await run(`probe("python$target:::lin", () => {})`, "true");
  t.equal(wrong.status, 1);
  t.same(linesOf(t, wrong.stdout), [
    {
      type: "failure",
      code: "no-match",
      message: '"python$target:::lin" matches no probe',
      place: { module: "<inline>", line: 1, column: 8 },
      nearest: "line",
      hint: "pyprobe -l lists the probes there are",
    },
    { type: "end", why: "failed", status: 1 },
  ]);
  const fails = linesOf(t, (await run(`null.x; probe("BEGIN", () => {})`, "true")).stdout);
  t.match(fails, [
    { type: "failure", code: "script-failed", place: { line: 1, column: 6 } },
    { type: "quality" },
    { type: "end" },
  ]);
});

t.test("exit, and what runs on", async (t) => {
  const handler = `probe("python$target:::function-entry", () => { exit(4); })`;
  const command = `sh -c "${python} -I -S -c pass; read line"`;
  const { child, result } = start(["-q", "--format", "json", "-n", handler, "-c", command], { stdio: "pipe" });
  child.stderr!.once("data", () => child.stdin!.end()); // it has been said that the command runs on
  const ran = await result;
  t.equal(ran.status, 4);
  const lines = linesOf(t, ran.stdout);
  t.match(lines.at(-1), { why: "exit", status: 4 });
});

t.test("what commands of system() print stands in lines, in its place", async (t) => {
  const handler = `probe("BEGIN", () => { printf("before"); system("echo one; echo two"); printf("after"); });`;
  const lines = linesOf(t, (await run(handler, "true", ["-w"])).stdout);
  t.match(
    lines.slice(1, -3).reduce((all, { from, text }) => `${all}${from}: ${text}|`, ""),
    /^printf: before\|system: one\n(\|system: )?two\n\|printf: after\|$/,
  );
});

t.test("into a file", async (t) => {
  const file = join(folder, "lines.json");
  const ran = await run(`probe("BEGIN", () => { printf("x"); })`, "echo command", ["-o", file]);
  t.equal(ran.stdout, "command\n");
  t.ok(existsSync(file));
  t.same(types(linesOf(t, readFileSync(file, "utf8"))), ["begin", "output", "quality", "command", "end"]);
});

t.test("the schema refuses what is no line", async (t) => {
  for (const line of [{}, { type: "output" }, { type: "end", why: "x" }, { type: "quality", good: 1 }, { type: "new" }])
    t.notOk(isLine(line), JSON.stringify(line));
});

t.test("-e: a line for each clause", async (t) => {
  const handler = `probe("line", (e) => e.funcname === "f", (e) => { print(e); });
probe("gc-start", (e) => e.generation === 2, () => { trace(cpu); }).disable();
probe("BEGIN", () => {});`;
  const ran = await run(handler, "true", ["-e"]);
  t.equal(ran.status, 0);
  t.equal(ran.stderr, "");
  const lines = linesOf(t, ran.stdout);
  t.same(types(lines), ["clause", "clause", "clause", "end"]);
  t.match(lines[0], { clause: 1, enabled: true, captures: { all: true }, predicate: [{ where: "code", whole: true }] });
  t.match(lines[1], {
    enabled: false,
    probes: [{ engine: "agent" }],
    captures: { arguments: [{ name: "generation", comes: "event" }], thread: ["cpu"] },
    predicate: [{ where: "isolate" }],
  });
  t.match(lines[2], { descriptions: ["BEGIN"], predicate: [{ where: "none" }] });
  const pushed = `const n = aggregation("n");
probe("line", (e) => self.on && e.funcname.length > 2, (e) => { n.count(); });`;
  const [clause] = linesOf(t, (await run(pushed, "true", ["-e"])).stdout);
  t.match(clause, {
    predicate: [
      { where: "engine", engine: "agent" },
      { where: "read", part: "(e.funcname.length > 2)" },
    ],
    action: { where: "engine", engine: "agent", aggregations: ["n"], variables: [] },
  });
  const failed = linesOf(t, (await run(`probe("lin", () => {});`, "true", ["-e"])).stdout);
  t.same(types(failed), ["failure", "end"]);
});

t.test("-e of what programs in the kernel capture", { skip: cannotKernel }, async (t) => {
  const handler = `probe("pid$target:libc.so.6:write:entry", (e) => e.arg2 > 3, (e) => {
    tracemem(copyin(e.arg1, Math.min(e.arg2, 16))); print([copyin(e.arg1, 3), copyinstr(e.arg1), ustack()]); });`;
  const [clause] = linesOf(t, (await run(handler, "true", ["-e"])).stdout);
  t.match(clause, {
    probes: [{ engine: "uprobe" }],
    captures: {
      strings: ["arg1"],
      memory: [
        { at: "arg1", size: "arg2", most: 16 },
        { at: "arg1", most: 3 },
      ],
      thread: ["ustack"],
    },
    predicate: [{ where: "kernel", part: "arg2 > 3", whole: true }],
  });
});
