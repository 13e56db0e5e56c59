/** Into running processes by -p, and out again: nothing is left, nothing breaks, and what cannot be entered is as it was. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { Load, attachOnce, type Kind } from "../attach/attaching.ts";
import { PROGRAMS, pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";

const { path: PYTHON } = pythonOf("3.12") ?? pythons.at(-1)!;
const CALLS = `let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "call", () => { if (++n === 100) exit(0); });
  probe("END", () => { printf("%d\\n", n); });`;

/** A program that runs until the test ends; its lines as they come. */
function running(
  t: Test,
  command: string,
  words: string[],
): { child: ChildProcess; pid: number; line(): Promise<string> } {
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
  t.teardown(() => child.kill("SIGKILL"));
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  return { child, pid: child.pid!, line: async () => String((await lines.next()).value) };
}

/** What a process has: descriptors, threads, environment, what its signals do, where code may be run from. */
function belongings(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`)),
    threads: readdirSync(`/proc/${pid}/task`).length,
    environment: readFileSync(`/proc/${pid}/environ`, "latin1"),
    signals: withoutOwn(/^SigBlk[\s\S]*?^SigCgt.*$/m.exec(status)?.[0] ?? ""),
    tracer: /^TracerPid.*$/m.exec(status)?.[0],
    code: maps.filter((line) => / ..x. /.test(line) && !line.includes("pyprobe-agent")).length,
    rings: maps.filter((line) => line.includes("pyprobe-ring")).length,
  };
}

/** Without glibc's own signals, 32 and 33, which it handles from a program's first thread on. */
function withoutOwn(masks: string): string {
  return masks.replace(/[\da-f]{16}/g, (mask) => (BigInt(`0x${mask}`) & ~0x180000000n).toString(16));
}

t.test("every interpreter, entered twice while it computes", async (t) => {
  for (const { path, label } of pythons) {
    const load = new Load(path, "busy");
    await load.ready();
    for (const markers of [
      ["function-entry", "function-return"],
      ["line", "cfunction-entry"],
    ]) {
      const { bytes } = await attachOnce(load.pid, markers, 40);
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
    const run = await pyprobe(["-q", "-n", CALLS, "-p", String(pid)]);
    t.same(run, { stdout: "100\n", stderr: "", status: 0, signal: null });
    t.same(belongings(pid), before);
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
    'probe("python$target:::function-entry", () => {}); probe("BEGIN", () => { printf("begun\\n"); });',
    "-p",
    String(pid),
  ]);
  await new Promise((resolve) => first.child.stdout!.once("data", resolve));
  await sleep(300);
  const second = await pyprobe(["-q", "-n", CALLS, "-p", String(pid)]);
  t.match(
    second.stderr,
    new RegExp(`process ${pid} \\(python3[^)]*\\): pyprobe \\(process \\d+\\) is tracing it already`),
  );
  t.equal(second.status, 1);
  first.child.kill("SIGINT");
  t.equal((await first.result).status, 0);
  t.equal((await pyprobe(["-q", "-n", CALLS, "-p", String(pid)])).stdout, "100\n", "and can, once that has ended");
});

t.test("SIGKILL of the tracer: full speed within a second, and it can be entered again", async (t) => {
  const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
  let tools = "";
  const rates = async (count: number) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) {
      const said = await line();
      seen.push(parseInt(said));
      tools = said.replace(/^\d+ ?/, "");
    }
    return Math.min(...seen);
  };
  const before = await rates(6);
  const handler =
    'probe("python$target:::function-entry,python$target:::line", () => {}); probe("BEGIN", () => { printf("begun\\n"); });';
  const { child, result } = start(["-q", "-x", "onfull=drop", "-n", handler, "-p", String(pid)]);
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  let traced = 0;
  for (let i = 0; i < 100 && tools === ""; i++) traced = await rates(1); // armed once the agent has the GIL
  t.equal(tools, "pyprobe");
  child.kill("SIGKILL");
  await result;
  await rates(20); // a second
  const after = await rates(6);
  t.equal(tools, "", "the hooks are out");
  t.ok(after < before * 1.6 + 10, `${before} ns a call before, up to ${traced} traced, ${after} after`);
  t.equal((await pyprobe(["-q", "-n", CALLS, "-p", String(pid)])).stdout, "100\n");
});

t.test("a web server under load: not one request fails", async (t) => {
  const web = join(PROGRAMS, "web.py");
  const { pid, line } = running(t, PYTHON, [web, "serve"]);
  const port = await line();
  const load = running(t, PYTHON, [web, "load", port, "3"]);
  const handler =
    'const calls = aggregation("calls"); probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });';
  const { child, result } = start(["-q", "-x", "onfull=drop", "-n", handler, "-p", String(pid)]);
  await sleep(1800);
  child.kill("SIGINT");
  const run = await result;
  t.match(run.stdout, /do_GET +\d+/);
  t.equal(run.status, 0);
  t.match(await load.line(), /^\d{3,} 0$/);
});

t.test("what cannot be entered", async (t) => {
  const refused = async (pid: number) => {
    const run = await pyprobe(["-q", "-x", "engine=agent", "-n", CALLS, "-p", String(pid)]);
    t.equal(run.status, 1);
    return run.stderr.replaceAll(String(pid), "PID");
  };

  t.test("a stopped process", async (t) => {
    const { child, pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
    await line();
    child.kill("SIGSTOP");
    await sleep(50);
    t.match(
      await refused(pid),
      /cannot get into process PID \(python3[^)]*\): it is stopped \(by SIGSTOP, or Ctrl-Z in its terminal\)\n {2}let it go on first: kill -CONT PID\n/,
    );
    t.match(readFileSync(`/proc/${pid}/status`, "latin1"), /State:\tT/, "and stays so");
    child.kill("SIGCONT");
  });

  t.test("no Python", async (t) => {
    const { pid } = running(t, "sleep", ["60"]);
    t.match(await refused(pid), /cannot get into process PID \(sleep\): it is no Python: neither its program/);
  });

  t.test("a traced process", async (t) => {
    const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
    await line();
    const seize = `import ctypes, time\nassert ctypes.CDLL(None).ptrace(0x4206, ${pid}, None, None) == 0\nprint("seized", flush=True)\ntime.sleep(60)`;
    const tracer = running(t, PYTHON, ["-c", seize]);
    await tracer.line();
    const told = await refused(pid);
    t.match(
      told,
      new RegExp(`process ${tracer.pid} \\(python3[^)]*\\) is tracing it, and there can be one tracer at a time`),
    );
  });

  t.test(
    "a static program",
    { skip: hasCompiler() ? false : "there is no C compiler with a static C library" },
    async (t) => {
      const folder = t.testdir();
      writeFileSync(join(folder, "still.c"), "#include <unistd.h>\nint main(void) { return (int)sleep(60); }\n");
      spawnSync("cc", ["-static", "-o", join(folder, "still"), join(folder, "still.c")]);
      const { pid } = running(t, join(folder, "still"), []);
      t.match(
        await refused(pid),
        /cannot get into process PID \(still\): it is linked statically: no agent can be loaded into it/,
      );
    },
  );

  t.test("no process at all", async (t) => {
    t.equal(await refused(4194303), "pyprobe: there is no process PID\n");
  });
});

function hasCompiler(): boolean {
  return spawnSync("sh", ["-c", "echo 'int main(void){return 0;}' | cc -static -x c -o /dev/null -"]).status === 0;
}
