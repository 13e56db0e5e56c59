/**
 * Control groups whose memory is used up (memory.max): around the sandbox, around pyprobe, around the program. The kernel
 * kills whom it hits; the others go on or end well, and what is known is told.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { Load } from "../attach/attaching.ts";
import { cannotGroup, memoryGroup } from "../support/cgroup.ts";
import { COMMAND, collect, pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { afterwards, belongings, isThere } from "../support/running.ts";
import { childWith } from "./memory.ts";

const python = pythonOf("3.12");
const skip = python ? cannotGroup() : "there is no Python 3.12";

/** Says "on" when it traces; then prints and keeps ever more. */
const GROWING = `let n = 0; const kept = [];
  probe("python$target:::function-entry", () => { if (n++ === 0) printf("on\\n"); });
  probe("tick-10ms", () => { if (n > 0) { kept.push(new Array(50000).fill(n)); printf("%s\\n", "x".repeat(60000)); } });`;

const SANDBOX_KILLED =
  "error: the sandbox process, which runs the handlers, was killed by SIGKILL\n" +
  "  hint: the kernel kills where memory is short, the machine's or a control group's (memory.max), and says so in its log (dmesg)\n";

const EATS = `def f(i): return bytes(1 << 20) + b"x"
all = [f(i) for i in range(1000)]
`;

/** Traces a process that runs, and hands pyprobe over once it does; what the process has and how its work came out, then. */
async function traced(t: Test, whom: (pyprobe: number) => void) {
  const load = new Load(python!.path, "busy");
  await load.ready();
  const before = belongings(load.pid);
  const { child, result } = start(["-q", "-x", "engine=agent", "-n", GROWING, "-p", String(load.pid)]);
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  whom(child.pid!);
  const { stderr, status, signal } = await result;
  const after = await afterwards(load.pid, before);
  t.same({ ...after, code: 0 }, { ...before, code: 0 }, "nothing is left in the program");
  t.equal(await load.end(), "", "its work came out right");
  return { stderr, status, signal };
}

t.test("around the sandbox", { skip }, async (t) => {
  const group = memoryGroup(t, 8);
  const ended = await traced(t, (pid) => group.take(childWith(pid, "sandbox.cjs")!));
  t.same(ended, {
    status: 1,
    signal: null,
    stderr: SANDBOX_KILLED,
  });
});

t.test("around pyprobe, but not the sandbox", { skip }, async (t) => {
  const group = memoryGroup(t, 4);
  let sandbox = 0;
  const ended = await traced(t, (pid) => {
    sandbox = childWith(pid, "sandbox.cjs")!;
    group.take(pid);
  });
  t.same(ended, { status: null, signal: "SIGKILL", stderr: "" });
  for (let i = 0; i < 500 && isThere(sandbox); i++) await sleep(20);
  t.notOk(isThere(sandbox), "the sandbox has ended");
});

t.test("around the program: what it did before is there", { skip }, async (t) => {
  const group = memoryGroup(t, 64);
  const file = join(t.testdir({ "eats.py": EATS }), "eats.py");
  const handler = `const calls = aggregation("calls"); let n = 0;
    probe("function-entry", (e) => e.funcname === "f", (e) => { n++; });
    probe("END", () => { printf("%s\\n", String(n > 10 && n < 64)); });`;
  const command = `sh -c '${group.entering}; exec ${python!.path} -I -S ${file}'`;
  const { stdout, stderr, status } = await pyprobe(["-q", "-n", handler, "-c", command]);
  t.same(
    { stdout, stderr: stderr.replace(/pid \d+/, "pid N"), status },
    {
      stdout: "true\n",
      stderr: "pyprobe: pid N was killed by SIGKILL\n",
      status: 0,
    },
  );
});

t.test("around all: who has most is killed, which is the sandbox, and the program goes on", { skip }, async (t) => {
  const group = memoryGroup(t, 256);
  const handler = `const kept = []; probe("tick-50ms", () => { for (;;) kept.push(new Array(10000).fill(kept)); });`;
  const words = [...COMMAND, "-q", "-n", handler, "-c", `sh -c "read line; echo ran"`];
  const child = spawn("sh", ["-c", `${group.entering}; exec "$@"`, "sh", ...words], { stdio: "pipe" });
  child.stderr.once("data", () => child.stdin.end("go\n"));
  const { stdout, stderr, status } = await collect(child).result;
  t.same(
    { stdout, stderr: stderr.replace(/pid \d+/, "pid N"), status },
    {
      stdout: "ran\n",
      stderr: `${SANDBOX_KILLED}pyprobe: tracing has ended; the command (pid N) runs on, untraced\n`,
      status: 1,
    },
  );
});
