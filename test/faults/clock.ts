/**
 * `npm run test:clock -- [SECONDS]`: the machine's clock is set forth and back by so many seconds (120), hundreds of times a
 * second, while processes are entered, traced and let go. What is timed is right: events come in order, ticks at their
 * rate, the wall's time follows the setting at the begin, nothing waits or gives up for what the clock says, and the
 * programs' work comes out right. Root, and a machine whose clock may be wrong for a minute; it is set right at the end.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { attachOnce, Load } from "../attach/attaching.ts";
import { pyprobe, ROOT } from "../support/pyprobe.ts";
import { pythonOf, type Python } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";

/** s that each program is traced for. */
const TRACED = 5;
/** Times into and out of a running process. */
const ENTERED = 40;
/** ms: what takes longer waits for a clock. */
const LATE = 20_000;

/** Prints the time of its events, and by how much the wall's clock has moved against it since the first of them. */
const handlerFor = (probe: string) => `
let begun, times = 0;
const look = (what) => {
  const apart = walltimestamp - BigInt(timestamp);
  begun ??= apart;
  printf("%s %d %d\\n", what, timestamp, apart - begun);
};
probe("${probe}", () => { if (times++ % 100 === 0) look("event"); });
probe("tick-100ms", () => { look("tick"); });
probe("tick-${TRACED}s", () => { exit(); });`;

interface Row {
  name: string;
  skip?: string | false;
  /** What is wrong, "" where nothing is. */
  run(python: Python): Promise<string>;
}

const rows: Row[] = [
  {
    name: "a command, by the agent",
    run: async ({ path }) => {
      const folder = mkdtempSync(join(tmpdir(), "pyprobe-clock-"));
      const stop = join(folder, "stop");
      const command = `timeout ${TRACED + 2} ${path} ${join(ROOT, "test/attach/loads.py")} busy ${stop}`;
      const wrong = await traced("python$target:::function-entry", ["-c", command]);
      rmSync(folder, { recursive: true, force: true });
      return wrong;
    },
  },
  { name: "a process, by the agent", run: (python) => attached(python, "python$target:::function-entry", "agent") },
  {
    name: "a process, by uprobes",
    skip: cannotKernel,
    run: (python) => attached(python, "pid$target::PyLong_FromLong:entry", "uprobe"),
  },
  {
    name: `a process, entered ${ENTERED} times`,
    run: async ({ path }) => {
      const load = new Load(path, "malloc");
      await load.ready();
      const wrong = await entered(load.pid).catch(String);
      return [wrong, await load.end()].filter(Boolean).join("; ");
    },
  },
];

/** Into it and out again, over and over; what is wrong. */
async function entered(pid: number): Promise<string> {
  let longest = 0;
  for (let i = 0; i < ENTERED; i++) {
    const begun = performance.now();
    await attachOnce(pid, ["function-entry"], 20, true);
    longest = Math.max(longest, performance.now() - begun);
  }
  return longest > LATE ? `it took ${Math.round(longest)} ms to get in, once` : "";
}

async function attached({ path }: Python, probe: string, engine: string): Promise<string> {
  const load = new Load(path, "busy");
  await load.ready();
  const wrong = await traced(probe, ["-x", `engine=${engine}`, "-p", String(load.pid)]);
  return [wrong, await load.end()].filter(Boolean).join("; ");
}

async function traced(probe: string, words: string[]): Promise<string> {
  const begun = performance.now();
  const { stdout, stderr, status } = await pyprobe(["-q", "-n", handlerFor(probe), ...words]);
  const took = performance.now() - begun;
  const lines = stdout.split("\n").filter((line) => /^(event|tick) \d+ -?\d+$/.test(line));
  const said = lines.map((line) => line.split(" "));
  const at = said.map(([, timestamp]) => Number(timestamp));
  const ticks = said.filter(([what]) => what === "tick").length;
  const wrongs = [
    status === 0 ? "" : `status ${status}: ${stderr}`,
    took < TRACED * 1000 + LATE ? "" : `it took ${Math.round(took)} ms`,
    lines.length > ticks ? "" : "no event was seen",
    ticks > TRACED * 5 && ticks <= TRACED * 10 ? "" : `${ticks} ticks of 100 ms in ${TRACED} s`,
    at.every((time, i) => i === 0 || time >= at[i - 1]!) ? "" : "events went back in time",
    said.every(([, , apart]) => apart === "0") ? "" : "the wall's time followed the clock",
  ];
  return wrongs.filter(Boolean).join("; ");
}

const [by = "120"] = process.argv.slice(2);
const python = pythonOf("3.12");
if (!(Number(by) > 0) || process.getuid!() !== 0 || !python) {
  console.error("test:clock: SECONDS is a number above 0; it takes root, and a Python 3.12");
  process.exit(2);
}

const setter = spawn("python3", [join(ROOT, "test/faults/clock.py"), by], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface(setter.stdout)[Symbol.asyncIterator]();
let good = (await lines.next()).value === "ready";
if (good)
  for (const { name, skip, run } of rows) {
    const wrong = skip ? "" : await run(python).catch(String);
    good &&= wrong === "";
    console.log(`${name}: ${skip ? `skipped: ${skip}` : wrong === "" ? "right" : `WRONG: ${wrong}`}`);
  }
setter.stdin.end();
console.log(`the clock was set ${(await lines.next()).value ?? 0} times`);
console.log(good ? "\nall right" : "\nwrong");
process.exit(good ? 0 : 1);
