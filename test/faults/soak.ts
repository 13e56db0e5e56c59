/**
 * `npm run test:soak -- [MINUTES]`: a program that works as a server does is traced for so long (60), by the agent and by
 * programs in the kernel, with handlers that count, print, keep variables of threads, and look at the clock. The memory of
 * the traced program, of pyprobe and of the sandbox is sampled all the while and has to be flat: what each has in the last
 * third is compared with what it had in the second. In the end the program's work has come out right, and nothing is lost.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childWith, resident, tellMemory, type Sample } from "./memory.ts";
import { cannotKernel } from "../support/usdt.ts";
import { ROOT, start } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";

/** ms between samples. */
const INTERVAL = 2000;

const AGENT = `
const calls = aggregation("calls"), times = aggregation("times");
let kept = 0;
probe("python$target:::function-entry", (e) => { calls.by(e.funcname, pid).count(); self.at = timestamp; self.name = e.funcname; kept++; });
probe("python$target:::function-return", (e) => self.at, (e) => { times.by(e.funcname).quantize(timestamp - self.at); self.at = 0; });
probe("python$target:::function-entry", (e) => e.funcname === "thread", (e) => { printf("%d %s\\n", tid, e.filename); });
probe("python$target:::gc-done", (e) => { printf("%d\\n", e.collected); });
probe("tick-1s", () => { printf("%d\\n", kept); printa(calls); trunc(calls); });`;

const KERNEL = `
const sizes = aggregation("sizes"), stacks = aggregation("stacks");
probe("pid$target:libc.so.6:malloc:entry", (e) => { sizes.by(execname).quantize(e.arg0); self.last = e.arg0; });
probe("profile-19", () => pid === $target, () => { stacks.by(ustack()).count(); });
probe("tick-1s", () => { printa(sizes); clear(sizes); trunc(stacks); });`;

interface Lane {
  name: string;
  handler: string;
  skip?: string | false;
}

const lanes: Lane[] = [
  { name: "agent", handler: AGENT },
  { name: "kernel", handler: KERNEL, skip: cannotKernel },
];

/** Traces for so many ms; rows of the table, and whether all is well. */
async function soak({ name, handler }: Lane, ms: number): Promise<boolean> {
  const { path } = pythonOf("3.12") ?? pythons.at(-1)!;
  const program = join(ROOT, "test", "faults", "soak.py");
  const words = [
    "-q",
    "-o",
    "/dev/null",
    "-n",
    handler,
    "-x",
    "onfull=wait",
    "-c",
    `${path} -W ignore ${program} ${ms / 1000}`,
  ];
  const { child, result } = start(words);
  const samples: Sample[] = [];
  let over = false;
  void result.then(() => (over = true));
  for (await sleep(INTERVAL); !over; await sleep(INTERVAL)) {
    try {
      const [target, sandbox] = [childWith(child.pid!, "soak.py"), childWith(child.pid!, "sandbox.cjs")];
      const sample = { program: resident(target), pyprobe: resident(child.pid), sandbox: resident(sandbox) };
      if (!Object.values(sample).some(Number.isNaN)) samples.push(sample);
    } catch {
      // it ends just now
    }
  }
  const { stdout, stderr, status } = await result;
  const right = /^ready\nok \d+\n$/.test(stdout) && stderr === "" && status === 0;
  console.log(
    `${name}: ${samples.length} samples; its work ${right ? "right" : `WRONG: ${status} ${stdout} ${stderr}`}`,
  );
  return tellMemory(samples) && right && samples.length >= 3;
}

const minutes = Number(process.argv[2] ?? 60);
if (!(minutes > 0)) {
  console.error("test:soak: MINUTES is a number above 0");
  process.exit(2);
}
for (const { name, skip } of lanes) if (skip) console.log(`${name}: skipped: ${skip}`);
const good = await Promise.all(lanes.filter(({ skip }) => !skip).map((lane) => soak(lane, minutes * 60_000)));
console.log(good.every(Boolean) ? "\nall right" : "\nwrong");
process.exit(good.every(Boolean) ? 0 : 1);
