/**
 * What is fuzzed in C and C++ (native/), under sanitizers: a file each in native/, which takes an input as
 * LLVMFuzzerTestOneInput does. clang's libFuzzer changes inputs by which code they reach; any compiler builds a program
 * that runs the kept ones.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../support/pyprobe.ts";
import { works } from "../support/running.ts";
import { CORPUS } from "./fuzz.ts";

export interface NativeTarget {
  name: string;
  /** What is read, in words. */
  doc: string;
  compiler: "cc" | "c++";
  /** Of the fuzzed code. */
  sources: string[];
}

const sourcesIn = (folder: string, without: string) =>
  readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(".c") && file !== without)
    .map((file) => `${folder}/${file}`);

export const nativeTargets: readonly NativeTarget[] = [
  {
    name: "rings",
    doc: "rings, counts and all, of targets that lie and change what is being read: the addon's reader",
    compiler: "c++",
    sources: ["merge", "ring", "ring_open", "batch", "keeper", "row", "tally", "kernel_tally"].map(
      (name) => `native/addon/${name}.cc`,
    ),
  },
  {
    name: "agent",
    doc: "what a tracer says to an agent: its answer, the control page, the work",
    compiler: "cc",
    sources: sourcesIn("native/agent", "control.c"), // (which the target includes)
  },
];

const FLAGS = {
  cc: ["-std=gnu11", "-xc"],
  "c++": ["-std=gnu++17", "-xc++"],
};
const COMMON = ["-g", "-w", "-D_GNU_SOURCE", "-Inative", "-Itest/fuzz/native", "-pthread"];
const SANITIZED = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/** Kept while it runs: nothing is looked for that is never freed. */
const ENVIRONMENT = { ASAN_OPTIONS: "detect_leaks=0" };

export const NO_FUZZER = !works("clang", "--version") && "clang is missing (Debian: clang libclang-rt-14-dev)";

/** A program of it: one that fuzzes, or one that runs inputs from files. */
async function build({ name, compiler, sources }: NativeTarget, fuzzes: boolean): Promise<string> {
  const program = join(mkdtempSync(join(tmpdir(), "pyprobe-fuzz-")), name);
  const own = `test/fuzz/native/${name}.${compiler === "cc" ? "c" : "cc"}`;
  const command = fuzzes ? { cc: "clang", "c++": "clang++" }[compiler] : compiler;
  const sanitized = fuzzes ? SANITIZED.map((word) => word.replace("=address", "=fuzzer,address")) : SANITIZED;
  const replay = fuzzes ? [] : ["-xc", "test/fuzz/native/replay.c"];
  const words = [
    ...FLAGS[compiler],
    ...COMMON,
    ...sanitized,
    "-o",
    program,
    own,
    ...sources,
    ...replay,
    "-xnone",
    "-ldl",
  ];
  const child = spawn(command, words, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
  const [status] = (await once(child, "exit")) as [number | null];
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: status ${status}`);
  return program;
}

/** Runs the kept inputs; what was printed, and whether all went well. */
export async function replay(target: NativeTarget): Promise<{ inputs: number; status: number | null; words: string }> {
  const program = await build(target, false);
  const inputs = readdirSync(join(CORPUS, target.name)).map((file) => join(CORPUS, target.name, file));
  const env = { ...process.env, ...ENVIRONMENT };
  const { status, stderr } = spawnSync(program, inputs, { env, encoding: "utf8" });
  return { inputs: inputs.length, status, words: stderr };
}

/**
 * Changes inputs. A finding is kept among the others; `grow`: so is what reaches code that nothing kept does. Prints what the
 * fuzzer says at its end.
 */
export async function fuzzNative(target: NativeTarget, executions: number, seed: number, grow: boolean) {
  const program = await build(target, true);
  const kept = join(CORPUS, target.name);
  const made = mkdtempSync(join(tmpdir(), "pyprobe-corpus-"));
  const env = { ...process.env, ...ENVIRONMENT };
  const words = [`-runs=${executions}`, `-seed=${seed}`, "-max_len=8000", "-rss_limit_mb=4096", "-print_final_stats=1"];
  const { status, stderr } = spawnSync(program, [...words, `-artifact_prefix=${kept}/`, made, kept], {
    env,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (grow && status === 0) spawnSync(program, ["-merge=1", kept, made], { env });
  const done = Number(/number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? 0);
  const reached = /cov: (\d+)(?!.*cov: )/s.exec(stderr)?.[1];
  return { executions: done, reached, finding: status === 0 ? undefined : stderr.slice(-4000) };
}
