/**
 * A signal for one of the three processes at one of four phases of a session, under each way to trace: what becomes of the
 * other two. The traced program checks its own work all the while (test/attach/loads.py).
 *
 *     way      the program is started (-c), or entered by the agent, or has its functions probed in the kernel (-p)
 *     victim   the program, pyprobe, the sandbox
 *     phase    arming: at any time until the first event; running: while events come; detaching: when the session has just
 *              been asked to end; draining: while the handlers, which are slow, still have events to take
 *
 * When a phase is hit within its time is random, by a seed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../src/process.ts";
import { ROOT, start, type Result, type Running } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { belongings } from "../support/running.ts";
import { cannotKernel } from "../support/usdt.ts";

export const WAYS = ["command", "agent", "uprobe"] as const;
export const VICTIMS = ["program", "pyprobe", "sandbox"] as const;
export const SIGNALS = ["SIGKILL", "SIGSTOP", "SIGSEGV"] as const;
export const PHASES = ["arming", "running", "detaching", "draining"] as const;

export interface Case {
  way: (typeof WAYS)[number];
  victim: (typeof VICTIMS)[number];
  signal: (typeof SIGNALS)[number];
  phase: (typeof PHASES)[number];
}

export const cases: Case[] = WAYS.flatMap((way) =>
  VICTIMS.flatMap((victim) => SIGNALS.flatMap((signal) => PHASES.map((phase) => ({ way, victim, signal, phase })))),
);

export const nameOf = ({ way, victim, signal, phase }: Case) => `${way}: ${signal} to the ${victim} while ${phase}`;

const PYTHON = pythonOf("3.12");
const LOADS = join(ROOT, "test", "attach", "loads.py");
/** ms for which something is stopped. */
const STOPPED = 300;
/** ms for what follows by itself: a thread that was made for the agent and waits for somebody who has died (10 s), say. */
const PATIENCE = 30_000;

/** Why a way cannot be tested here; false when it can. */
export function cannot(way: Case["way"]): string | false {
  if (!PYTHON) return "there is no Python 3.12";
  return way === "uprobe" && cannotKernel;
}

/** What came of it. */
export interface Outcome {
  /** What pyprobe said, and how it ended. */
  result: Result;
  /** "" when it came out right; "never ran"; else what is wrong with the program's work. */
  work: string;
  /** What is left that should not be. */
  left: string[];
  /** Whether the signal found its process. */
  hit: boolean;
}

/** Numbers from 0 to 1, always the same ones for a seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function handlerFor({ way, phase }: Case): string {
  const probe =
    way === "uprobe" ? "pid$target:libpython3.12.so.1.0:PyLong_FromLong:entry" : "python$target:::function-entry";
  const slow = phase === "draining" ? "for (let i = 0; i < 50000; i++);" : "";
  return `let n = 0; probe("${probe}", () => { if (n++ === 0) printf("running\\n"); ${slow} });
    probe("END", () => { printf("end\\n"); });`;
}

class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), "pyprobe-fault-"));
  readonly stop = join(this.folder, "stop");
  /** The program's pid; 0 where it has none yet. */
  program = 0;
  before: ReturnType<typeof belongings> | undefined;
  tracer!: Running;
  /** What the program said, where it is not pyprobe's child; what pyprobe's standard output has. */
  #said = "";
  #out = "";
  #over = false;
  #ended: Promise<unknown> = Promise.resolve();

  async open(which: Case): Promise<void> {
    const words = ["-q", "-n", handlerFor(which), "-b", "64k"];
    if (which.way === "command") {
      return this.#trace([...words, "-c", `${PYTHON!.path} ${LOADS} busy ${this.stop}`]);
    }
    const child = spawn(PYTHON!.path, [LOADS, "busy", this.stop], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes: Buffer) => (this.#said += bytes.toString()));
    this.#ended = once(child, "exit").then(([status, signal]) => (this.#said += `${signal ?? status}\n`));
    while (!this.#said.includes("ready")) await sleep(5);
    this.program = child.pid!;
    this.before = belongings(this.program);
    this.#trace([...words, "-x", `engine=${which.way}`, "-p", String(this.program)]);
  }

  #trace(words: string[]): void {
    this.tracer = start(words);
    this.tracer.child.stdout!.on("data", (bytes: Buffer) => (this.#out += bytes.toString()));
    void this.tracer.result.then(() => (this.#over = true));
  }

  /** Resolves when pyprobe, or its command, has printed this line, or all has ended. */
  async printed(line: string): Promise<void> {
    while (!this.#over && !this.#out.split("\n").includes(line)) await sleep(5);
  }

  /** The victim's pid, as soon as it has one. */
  async pid(victim: Case["victim"], way: Case["way"]): Promise<number> {
    const tracer = this.tracer.child.pid!;
    if (victim === "pyprobe") return tracer;
    if (victim === "program" && way !== "command") return this.program;
    const mark = victim === "sandbox" ? /sandbox\.cjs/ : /loads\.py/;
    for (let waited = 0; waited < PATIENCE && isRunning(tracer); waited += 5, await sleep(5)) {
      const found = childrenOf(tracer).find((pid) => mark.test(commandLine(pid)) && !/hold/.test(commandLine(pid)));
      if (found !== undefined) return found;
    }
    return 0;
  }

  /** Has the program end, when it still runs; how its work came out. */
  async work(result: Promise<Result>, way: Case["way"]): Promise<string> {
    if (way === "command") await this.printed("ready");
    writeFileSync(this.stop, "");
    if (way === "command") {
      const { stdout } = await result;
      const said = stdout.replace(/^(running|end|)\n/gm, "");
      return said === "" ? "never ran" : /^ready\nok \d+\n$/.test(said) ? "" : said;
    }
    await this.#ended;
    return /^ready\nok \d+\n0\n$/.test(this.#said) ? "" : this.#said;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

/** Waits until the phase has come, and then for a random part of the time that it may last. */
async function phaseComes({ phase, way }: Case, { child }: Running, running: Promise<unknown>, chance: () => number) {
  if (phase === "arming") {
    await Promise.race([running, sleep(chance() * (way === "command" ? 250 : 400))]);
    return;
  }
  await running;
  if (phase === "running") return void (await sleep(chance() * 100));
  child.kill("SIGINT");
  await sleep(chance() * (phase === "detaching" ? 10 : 100));
}

async function send(signal: Case["signal"], pid: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
    if (signal !== "SIGSTOP") return true;
    await sleep(STOPPED);
    process.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false; // it has ended
  }
}

/** Runs a case. */
export async function run(which: Case, seed: number): Promise<Outcome> {
  const stage = new Stage();
  try {
    const chance = random(seed);
    await stage.open(which);
    const { tracer } = stage;
    const running = stage.printed("running");
    await phaseComes(which, tracer, running, chance);
    const pid = await stage.pid(which.victim, which.way);
    const all = [tracer.child.pid!, await stage.pid("sandbox", which.way), stage.program].filter(Boolean);
    const hit = pid > 0 && (await send(which.signal, pid));
    await running; // or its end
    if (which.phase === "arming" || which.phase === "running") tracer.child.kill("SIGINT");
    const left = await leftIn(stage, which);
    const work = await stage.work(tracer.result, which.way);
    const result = await tracer.result;
    for (let waited = 0; waited < PATIENCE && all.some(isRunning); waited += 20) await sleep(20);
    const processes = all.filter(isRunning).map((pid) => `process ${pid}: ${commandLine(pid)}`);
    for (const pid of all.filter(isRunning)) process.kill(pid, "SIGKILL");
    return { result, work, hit, left: [...left, ...processes, ...leftInMemory()] };
  } finally {
    stage.close();
  }
}

/** undefined: it has ended. */
function belongingsNow(pid: number): ReturnType<typeof belongings> | undefined {
  try {
    return isRunning(pid) ? belongings(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** What the program has that it had not before, when pyprobe has gone and all has had its time. */
async function leftIn({ before, program, tracer }: Stage, { way }: Case): Promise<string[]> {
  if (way === "command" || !before) return [];
  await tracer.result;
  let differing: string[] = [];
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    const after = belongingsNow(program);
    if (!after) return [];
    differing = (Object.keys(before) as (keyof typeof before)[])
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => `${key}: ${JSON.stringify(after[key])}, and not ${JSON.stringify(before[key])}`);
    if (differing.length === 0) break;
    await sleep(50);
  }
  return differing;
}

/** Files of ours where files of memory are. */
function leftInMemory(): string[] {
  return readdirSync("/dev/shm").filter((name) => name.includes("pyprobe"));
}
