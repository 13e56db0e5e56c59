/** SIGKILL of pyprobe, at each step of getting into a process and while it traces: the process takes no harm. */
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { Load, type Kind } from "../attach/attaching.ts";
import { PROGRAMS, ROOT, pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";
import { running } from "../support/running.ts";

const { path: PYTHON, version: VERSION } = pythonOf("3.12") ?? pythons.at(-1)!;
const CALLS = `let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "call", () => { if (++n === 100) exit(0); });
  probe("END", () => { printf("%d\\n", n); });`;

const ONE = 'probe("python$target:::function-entry", () => { exit(0); });';
/** The new thread waits for so many ms, at most, for somebody who has died. */
const WAITS = 10000;
/** More than there are. */
const STEPS = 200;
/** Of those that one process sees; the other has them between. */
const STRIDE = 2;

/** test/attach/die.c, or undefined where there is no C compiler. */
function compiled(t: Test): string | undefined {
  const path = join(t.testdir(), "die.so");
  const words = ["-shared", "-fPIC", "-o", path, join(ROOT, "test", "attach", "die.c"), "-ldl"];
  return spawnSync("cc", words).status === 0 ? path : undefined;
}

const threads = (pid: number) => readdirSync(`/proc/${pid}/task`).length;

/** Steps from `first` on, until one is beyond the last; how many there were. */
async function dieAtSteps(t: Test, library: string, pid: number, first: number): Promise<number> {
  const words = ["-q", "-x", "engine=agent", "-x", "onfull=drop", "-n", ONE, "-p", String(pid)];
  let died = 0;
  for (let at = first; at < STEPS; at += STRIDE) {
    const env = { ...process.env, LD_PRELOAD: library, PYPROBE_DIE: String(at) };
    const { signal, status } = await pyprobe(words, { env });
    if (status === 0) return died;
    t.equal(signal, "SIGKILL", `at step ${at}`);
    died++;
    t.notMatch(readFileSync(`/proc/${pid}/status`, "latin1"), /^(State:\t[tTZ]|TracerPid:\t[1-9])/m);
  }
  return died;
}

t.test("at each step of getting in", async (t) => {
  const library = compiled(t);
  if (library === undefined) return t.comment("skipped: there is no C compiler");
  const kinds: [Kind, number][] = [
    ["busy", 1],
    ["sleep", 2],
  ];
  const each = kinds.map(async ([kind, first]) => {
    const load = new Load(PYTHON, kind);
    await load.ready();
    const before = threads(load.pid);
    const died = await dieAtSteps(t, library, load.pid, first);
    t.ok(died > 10, `${kind}: at ${died} steps`);
    const run = await pyprobe(["-q", "-x", "engine=agent", "-x", "onfull=wait", "-n", ONE, "-p", String(load.pid)]);
    t.same(run, { stdout: "", stderr: "", status: 0, signal: null }, "it can be entered as ever");
    for (let waited = 0; waited < 6 * WAITS && threads(load.pid) > before; waited += 100) await sleep(100);
    t.equal(threads(load.pid), before, "no thread stays");
    t.equal(await load.end(), "", "its work came out right");
  });
  await Promise.all(each);
});

const unseen = VERSION[1] < 12 && "who has hooks in is seen from Python 3.12 on";

/** Until this has been said, and the hooks are in, it is not killed. */
const TRACING = 'probe("BEGIN", () => { printf("begun\\n"); });';
/** The reader takes no ring meanwhile. */
const BEGINNING = 'probe("BEGIN", () => { for (;;); });';

const EVENTS = 'probe("python$target:::function-entry,python$target:::line", () => {});';
/** No event is written of that. */
const COUNTS = 'const c = aggregation("c"); probe("python$target:::function-entry", () => { c.count(); });';

for (const [when, begin, clauses] of [
  ["while it traces", TRACING, EVENTS],
  ["while it counts", TRACING, COUNTS],
  ["while BEGIN runs", BEGINNING, EVENTS],
] as const) {
  t.test(`${when}: the hooks come out by themselves, and it can be entered again`, { skip: unseen }, async (t) => {
    const { pid, line } = running(t, PYTHON, [join(PROGRAMS, "rate.py")]);
    let tools = "";
    const reports = async (count: number) => {
      for (let i = 0; i < count; i++) tools = (await line()).replace(/^\d+ ?/, "");
    };
    const { child, result } = start(["-q", "-x", "onfull=drop", "-n", `${clauses} ${begin}`, "-p", String(pid)]);
    if (begin === TRACING) await new Promise((resolve) => child.stdout!.once("data", resolve));
    while (tools === "") await reports(1); // armed once the agent has the GIL
    t.equal(tools, "pyprobe");
    child.kill("SIGKILL");
    await result;
    for (let i = 0; i < 400 && tools !== ""; i++) await reports(1); // (some were made before, and read late)
    t.equal(tools, "", "the hooks are out");
    t.equal((await pyprobe(["-q", "-x", "onfull=wait", "-n", CALLS, "-p", String(pid)])).stdout, "100\n");
  });
}
