/**
 * What pyprobe can do with one interpreter, in the circumstances that this process is in: each way of tracing is tried
 * on a program whose events are known, and counts only when their numbers are right.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { COMMAND, collect, pyprobe, type Result } from "../support/pyprobe.ts";
import type { Python } from "../support/pythons.ts";

const WORK = join(dirname(fileURLToPath(import.meta.url)), "work.py");
const CALLS = 1000;
/** ms: waiting for room takes as long as it does on a busy machine. */
const LATE = 60000;
/** Says, by engine, that it is there: the agent at the first call that it sees of the program, which waits. */
const READY: Record<string, string> = {
  agent: `let idle = 0;
    probe("python$target:::function-entry", (e) => e.funcname === "idle", () => { if (idle++ === 0) printf("ready\\n"); });`,
  uprobe: `probe("BEGIN", () => { printf("ready\\n"); });`,
};

/** How the events of work.py are told from others of their marker, and how many there are. */
const MARKERS: Record<string, { is: string; count: number }> = {
  "function-entry": { is: `e.funcname === "f"`, count: CALLS },
  "function-return": { is: `e.funcname === "f"`, count: CALLS },
  line: { is: `e.funcname === "f"`, count: CALLS },
  "cfunction-entry": { is: `e.funcname === "hex"`, count: CALLS },
  "cfunction-return": { is: `e.funcname === "hex"`, count: CALLS },
  exception: { is: `e.funcname === "work"`, count: 5 },
  "gc-start": { is: "e.generation === 1", count: 3 },
  "gc-done": { is: "self.ours === 1", count: 3 },
  "import-find-load-start": { is: `e.modulename === "colorsys"`, count: 1 },
  "import-find-load-done": { is: `e.modulename === "colorsys"`, count: 1 },
  audit: { is: `e.event === "pyprobe.matrix"`, count: 7 },
};

/** What was found; what failed is given by its reason, the first line that pyprobe said. */
export interface Found {
  label: string;
  /** By the agent, of a command and of a running process: "" when all is right. */
  command: string;
  attach: string;
  /** Markers that the agent serves. */
  served: string[];
  /** Those of the binary's own that are right by uprobes, and why the others are not. */
  markers: string[];
  refused: string;
}

/** @param candidates the binary's own markers to try; undefined: all there are */
export async function check(python: Python, candidates?: string[]): Promise<Found> {
  const served = await listed(python.path);
  const own = { right: [] as string[], refused: "" };
  for (const name of candidates ?? Object.keys(MARKERS)) {
    const why = await attach(python.path, [name], "uprobe");
    if (why === "") own.right.push(name);
    else own.refused ||= why;
  }
  return {
    label: python.label,
    command: await command(python.path, served),
    attach: await attach(python.path, served, "agent"),
    served,
    markers: own.right,
    refused: own.refused,
  };
}

/** Which of the markers pyprobe lists for the interpreter. */
async function listed(path: string): Promise<string[]> {
  const { stdout } = await pyprobe(["-l", "-q", "-P", "python*", "-c", path]);
  const names = new Set(stdout.split("\n").map((line) => line.split(":").at(-1)!));
  return Object.keys(MARKERS).filter((name) => names.has(name));
}

function command(path: string, names: string[]): Promise<string> {
  return pyprobe([...words(names, "agent"), "-c", `${path} -S ${WORK}`]).then((result) => verdict(result, names));
}

/** Of the program when it runs, and waits for the probes to be there. */
async function attach(path: string, names: string[], engine: string): Promise<string> {
  const program = spawn(path, ["-S", WORK, "wait"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => program.once("exit", resolve));
  await createInterface(program.stdout)[Symbol.asyncIterator]().next();
  const [env, ...rest] = COMMAND;
  const tracer = spawn(env!, [...rest, ...words(names, engine), "-p", String(program.pid)]);
  const { result } = collect(tracer);
  await Promise.race([new Promise((resolve) => tracer.stdout.once("data", resolve)), result]);
  program.stdin.end("\n");
  await ended;
  return verdict(await result, names);
}

function words(names: string[], engine: string): string[] {
  const text = [
    `const seen = { ${names.map((name) => `"${name}": 0`).join(", ")} };`,
    ...(names.includes("gc-done") ? [`probe("python$target:::gc-start", (e) => { self.ours = e.generation; });`] : []),
    ...names.map(
      (name) => `probe("python$target:::${name}", (e) => ${MARKERS[name]!.is}, () => { seen["${name}"]++; });`,
    ),
    READY[engine]!,
    `probe("END", () => { for (const [name, n] of Object.entries(seen)) printf("%s %d\\n", name, n); });`,
  ];
  const options = [`engine=${engine}`, "onfull=wait", `waitmax=${LATE}`];
  return ["-q", ...options.flatMap((option) => ["-x", option]), "-n", text.join("\n")];
}

function verdict({ stdout, stderr, status }: Result, names: string[]): string {
  if (status !== 0) return /error: (.*)/.exec(stderr)?.[1] ?? `status ${status}`;
  const said = stdout.split("\n");
  const wrong = names.find((name) => !said.includes(`${name} ${MARKERS[name]!.count}`));
  if (wrong === undefined) return "";
  return `${wrong} ${MARKERS[wrong]!.count} times, but seen as: ${said.find((line) => line.startsWith(`${wrong} `))}`;
}
