/**
 * `npm run test:often -- [TIMES [PATTERN]]`: a clause is taken out of a running process and put in again so many times
 * (10,000; SIGINT: no more), by the agent and by uprobes. Events go on coming all the while; what the process, pyprobe and
 * the sandbox have in the end is what they had after the first hundred times: descriptors, threads, mappings; and their
 * memory is flat. And 2,000 children by fork, and by fork and exec: each is seen, or told of.
 */
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Load } from "../attach/attaching.ts";
import { Session } from "../repl/repl.ts";
import { crowd } from "./crowd.ts";
import { childWith, resident, tellMemory, type Sample } from "./memory.ts";
import { pythonOf } from "../support/pythons.ts";
import { belongings, linkOf } from "../support/running.ts";
import { cannotKernel } from "../support/usdt.ts";

/** Times between looks. */
const STEP = 10;
/** What is had after so many is compared with what is had in the end. */
const FIRST = 100;
/** ms: how long something may take on a busy machine. */
const LATE = 60_000;

interface Lane {
  name: string;
  python: string;
  /** Its description, and predicate. */
  clause: string;
  skip?: string | false;
}

const lanes: Lane[] = [
  ...["3.11", "3.12", "3.13"].map((version) => ({
    name: `agent, ${version}`,
    python: version,
    clause: `"python$target:::function-entry", (e) => e.funcname === "stopped"`,
  })),
  {
    name: "uprobes, 3.12",
    python: "3.12",
    clause: '"pid$target:libpython3.12.so.1.0:PyUnicode_FSConverter:entry"',
    skip: cannotKernel,
  },
];

/** What a process of ours has; V8's own memory comes and goes. */
function own(pid: number) {
  const fds = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return {
    descriptors: fds.map((fd) => fd.replace(/\d+/g, "N")).sort(),
    threads: readdirSync(`/proc/${pid}/task`).length,
    files: maps.filter((line) => / (\/|anon_inode|memfd)/.test(line)).length,
  };
}

class Run {
  readonly #load: Load;
  #session: Session | undefined;
  #sandbox = 0;
  readonly samples: Sample[] = [];

  constructor(private readonly lane: Lane) {
    this.#load = new Load(pythonOf(lane.python)!.path, "sleep");
  }

  async begin(): Promise<void> {
    await this.#load.ready();
    this.#session = new Session(["attach", String(this.#load.pid)]);
    this.#session.type("let n = 0", `probe(${this.lane.clause}, () => { n++; })`);
    await this.#session.until(/clause 1: .*\n/);
    this.#sandbox = childWith(this.#session.pid, "sandbox.cjs")!;
  }

  /** Out and in again, STEP times; then an event comes, or it throws. */
  async step(): Promise<void> {
    for (let i = 0; i < STEP; i++) this.#session!.type(".disable 1", ".enable 1");
    const before = await this.#count();
    for (const late = performance.now() + LATE; (await this.#count()) === before;)
      if (performance.now() > late) throw new Error("no event comes any more");
    this.samples.push({
      program: resident(this.#load.pid),
      pyprobe: resident(this.#session!.pid),
      sandbox: resident(this.#sandbox),
    });
  }

  /** Nothing fires while it is out. */
  async out(): Promise<void> {
    this.#session!.type(".disable 1");
    const before = await this.#count();
    await sleep(500);
    if ((await this.#count()) !== before) throw new Error("events come while the clause is out");
    this.#session!.type(".enable 1");
    await this.step();
  }

  async #count(): Promise<number> {
    this.#session!.type("`n is ${n}.`");
    return Number(/n is (\d+)\./.exec(await this.#session!.until(/n is \d+\./))![1]);
  }

  get things() {
    const maps = readFileSync(`/proc/${this.#load.pid}/maps`, "latin1").split("\n");
    // ([uprobes] is the kernel's page, for whoever on the machine has a uprobe where the process comes by.)
    const code = maps.filter((line) => / ..x. /.test(line) && !/pyprobe-agent|\[uprobes\]/.test(line));
    const { descriptors, threads, signals, tracer, rings } = belongings(this.#load.pid);
    return {
      program: { descriptors, threads, signals, tracer, rings, code },
      pyprobe: own(this.#session!.pid),
      sandbox: own(this.#sandbox),
    };
  }

  /** Waits until they are so again: threads of ours take a while to end; what they are, as text, when they are not. */
  async changedSince(before: Run["things"]): Promise<string> {
    for (const late = performance.now() + LATE; performance.now() < late; await sleep(100))
      if (isDeepStrictEqual(this.things, before)) return "";
    return `\n  had  ${JSON.stringify(before)}\n  has  ${JSON.stringify(this.things)}`;
  }

  /** What went wrong with either, "" where nothing did. */
  async end(): Promise<string> {
    const { stderr, status } = await this.#session!.type(".detach").end();
    const work = await this.#load.end();
    return [work, stderr, status === 0 ? "" : `status ${status}`].filter(Boolean).join("; ");
  }
}

/** Children of one program, so many at a time: each is seen, or told of. */
const CHILDREN = 2000;
const AT_ONCE = 50;

async function crowds(kind: "fork" | "exec"): Promise<boolean> {
  const { good, events, seen, told, stderr, status } = await crowd(pythonOf("3.12")!.path, kind, CHILDREN, AT_ONCE);
  const right = status === 0 && good === CHILDREN && events === seen && seen + told === CHILDREN;
  console.log(
    `${CHILDREN} children by ${kind}, ${AT_ONCE} at a time: ${seen} seen, ${told} told: ${right ? "right" : `WRONG: ${stderr}`}`,
  );
  return right;
}

/** No more is to be done. */
let isEnough = false;
process.once("SIGINT", () => (isEnough = true));

/** Whether all is well; a row of the table, and three more. */
async function often(lane: Lane, times: number): Promise<boolean> {
  const run = new Run(lane);
  await run.begin();
  let wrong: string;
  let done = FIRST;
  try {
    for (let i = 0; i < FIRST; i += STEP) await run.step();
    const before = run.things;
    for (; done < times && !isEnough; done += STEP) await run.step();
    wrong = await run.changedSince(before);
    await run.out();
  } catch (error) {
    wrong = String(error);
  }
  wrong = [wrong, await run.end()].filter(Boolean).join("; ");
  console.log(`${lane.name}: ${done} times: ${wrong === "" ? "right" : `WRONG: ${wrong}`}`);
  const flat = tellMemory(run.samples);
  return wrong === "" && flat;
}

interface Row {
  name: string;
  python: string;
  skip?: string | false;
  run(times: number): Promise<boolean>;
}

const rows: Row[] = [
  ...lanes.map((lane) => ({ ...lane, run: (times: number) => often(lane, times) })),
  ...(["fork", "exec"] as const).map((kind) => ({
    name: `children by ${kind}`,
    python: "3.12",
    run: () => crowds(kind),
  })),
];

const [times = 10_000, pattern = ""] = [Number(process.argv[2] ?? 10_000), process.argv[3]];
const chosen = rows.filter(({ name }) => name.includes(pattern));
if (!(times > FIRST) || chosen.length === 0) {
  console.error(
    `test:often: TIMES is a number above ${FIRST}, PATTERN a part of a name: "agent, 3.12", "uprobes", "fork"`,
  );
  process.exit(2);
}
let good = true;
for (const row of chosen) {
  const skip = row.skip || (!pythonOf(row.python) && `there is no Python ${row.python}`);
  if (skip) console.log(`${row.name}: skipped: ${skip}`);
  else good = (await row.run(times)) && good;
}
console.log(good ? "\nall right" : "\nwrong");
process.exit(good ? 0 : 1);
