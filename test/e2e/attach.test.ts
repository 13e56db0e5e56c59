/** Into running processes by -p, and out again: nothing is left, nothing breaks. */
import { join } from "node:path";
import t from "tap";
import { Load, attachOnce, type Kind } from "../attach/attaching.ts";
import { PROGRAMS, pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";
import { afterwards, belongings, running } from "../support/running.ts";

const { path: PYTHON } = pythonOf("3.12") ?? pythons.at(-1)!;
const CALLS = `let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "call", () => { if (++n === 100) exit(0); });
  probe("END", () => { printf("%d\\n", n); });`;

t.test("every interpreter, entered twice while it computes", async (t) => {
  for (const { path, label } of pythons) {
    const load = new Load(path, "busy");
    await load.ready();
    for (const markers of [
      ["function-entry", "function-return"],
      ["line", "cfunction-entry"],
    ]) {
      const { bytes } = await attachOnce(load.pid, markers, 40, true);
      t.ok(bytes > 0, `${label}: ${markers.join(", ")}`);
    }
    t.equal(await load.end(), "", `${label} did its work`);
  }
});

const SAMPLE: [Kind, string][] = [
  ["calls", "3.8"],
  ["malloc", "3.11"],
  ["loader", "3.13"],
  ["server", "3.12"],
  ["pool", "3.9"],
  ["hundreds", "3.10"],
  ["sleep", "3.6"],
];
for (const [kind, version] of SAMPLE) {
  const python = pythonOf(version);
  t.test(`${kind}, ${version}`, { skip: python ? false : `there is no Python ${version}` }, async (t) => {
    const load = new Load(python!.path, kind);
    await load.ready();
    for (let i = 0; i < 4; i++) await attachOnce(load.pid, ["function-entry", "line"], 15);
    t.equal(await load.end(), "");
  });
}

t.test("nothing is left, and it can be entered again", async (t) => {
  const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
  await line();
  const before = belongings(pid);
  for (let i = 0; i < 3; i++) {
    const run = await pyprobe(["-q", "-x", "onfull=wait", "-n", CALLS, "-p", String(pid)]);
    t.same(run, { stdout: "100\n", stderr: "", status: 0, signal: null });
    t.same(await afterwards(pid, before), before);
  }
});

t.test("-v says how long a thread stood still", async (t) => {
  const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
  await line();
  const run = await pyprobe(["-v", "-n", CALLS, "-p", String(pid)]);
  t.match(run.stderr, new RegExp(`pid ${pid}: entered; one thread stood still for [\\d.]+ ms`));
  t.match(run.stderr, /python:::function-entry is served by the agent engine/);
});

t.test("several processes", async (t) => {
  const [one, other] = [
    running(t, PYTHON, [join(PROGRAMS, "rate.py")]),
    running(t, PYTHON, [join(PROGRAMS, "rate.py")]),
  ];
  await Promise.all([one.line(), other.line()]);
  const handler = `const seen = new Set(); probe("python*:::function-entry", () => { seen.add(pid); if (seen.size === 2) exit(0); });
    probe("END", () => { printf("%s\\n", [...seen].sort((a, b) => a - b).join(" ")); });`;
  const run = await pyprobe(["-q", "-x", "onfull=drop", "-n", handler, "-p", String(one.pid), "-p", String(other.pid)]);
  t.equal(run.stdout, `${[one.pid, other.pid].sort((a, b) => a - b).join(" ")}\n`);
  t.equal(run.status, 0);
});

t.test("forked children of a process that was entered are followed", async (t) => {
  const load = new Load(PYTHON, "fork");
  await load.ready();
  const handler = `probe("python$target:::function-entry", (e) => e.funcname === "work" && pid !== $target, () => { exit(0); });`;
  const run = await pyprobe(["-q", "-n", handler, "-p", String(load.pid)]);
  t.equal(run.status, 0);
  t.equal(await load.end(), "");
});

t.test("a second pyprobe is told of the first", async (t) => {
  const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
  await line();
  const first = start([
    "-q",
    "-n",
    'let n = 0; probe("python$target:::function-entry", () => { if (n++ === 0) printf("in\\n"); });',
    "-p",
    String(pid),
  ]);
  await new Promise((resolve) => first.child.stdout!.once("data", resolve));
  const second = await pyprobe(["-q", "-x", "onfull=wait", "-n", CALLS, "-p", String(pid)]);
  t.match(
    second.stderr,
    new RegExp(`process ${pid} \\(python3[^)]*\\): pyprobe \\(process \\d+\\) is tracing it already`),
  );
  t.equal(second.status, 1);
  first.child.kill("SIGINT");
  t.equal((await first.result).status, 0);
  t.equal(
    (await pyprobe(["-q", "-x", "onfull=wait", "-n", CALLS, "-p", String(pid)])).stdout,
    "100\n",
    "and can, once that has ended",
  );
});

t.test("a web server under load: not one request fails", async (t) => {
  const web = join(PROGRAMS, "web.py");
  const { pid, line } = running(t, PYTHON, [web, "serve"]);
  const port = await line();
  const load = running(t, PYTHON, [web, "load", port, "60"]); // or until it is told to end
  const handler = `const calls = aggregation("calls"); let seen = 0, ticks = 0;
    probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); seen ||= 1; });
    probe("tick-100ms", () => { if (ticks++ === 400 || (seen && ++seen === 10)) exit(0); });`;
  const run = await pyprobe(["-q", "-x", "onfull=drop", "-x", "engine=agent", "-n", handler, "-p", String(pid)]);
  t.match(run.stdout, /do_GET +\d+/);
  t.equal(run.status, 0);
  load.child.kill("SIGINT");
  t.match(await load.line(), /^\d{3,} 0$/);
});
