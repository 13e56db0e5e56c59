// What the benches share: interpreters, medians, running commands in turn.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cpus, homedir, release } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const pyprobe = [join(root, "bin", "pyprobe")];

/** One line on the machine, so that a figure quoted says where it is from. */
export function machine() {
  return `Linux ${release()}, ${cpus().length} x ${cpus()[0].model.trim()}, node ${process.version}`;
}

/** Interpreters at hand, oldest first: {path, version}. */
export function pythons(from = 6) {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const pyenv = existsSync(versions) ? readdirSync(versions).map((name) => join(versions, name, "bin/python3")) : [];
  return [...pyenv, "/usr/bin/python3.11"]
    .filter((path) => existsSync(path))
    .map((path) => ({ path, version: execFileSync(path, ["-c", PRINT_VERSION], { encoding: "utf8" }).trim() }))
    .filter(({ version }) => version.startsWith("3.") && minor(version) >= from)
    .sort((a, b) => minor(a.version) - minor(b.version));
}

const PRINT_VERSION = "import sys; print('%d.%d.%d' % sys.version_info[:3])";

export function minor(version) {
  return Number(version.split(".")[1]);
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Runs each of the named functions `rounds` times in turn (A B C A B C ...), once unmeasured; what `of` makes of the
 * figures, by name.
 */
export function inTurn(rounds, functions, of = median) {
  const taken = Object.fromEntries(Object.keys(functions).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(functions)) {
      const figure = run();
      if (round >= 0) taken[name].push(figure);
    }
  }
  return Object.fromEntries(Object.entries(taken).map(([name, figures]) => [name, of(figures)]));
}

/** For figures of quickest stretches. */
export function least(figures) {
  return Math.min(...figures);
}

/** Runs a command; its standard output. Ends the bench when it fails, with what it said. */
export function output(words) {
  return finished(words).stdout;
}

/**
 * Runs bench/calls.py, traced or not: the ns a call that it measured itself, of all calls and of its quickest stretch
 * (which says what work costs, on a machine that others use too, but nothing of waiting), and what was printed beside.
 */
export function timed(words) {
  const { stdout, stderr } = finished(words);
  const [figure, best] = stderr.match(/^\d+\.\d+$/gm).map(Number);
  return { figure, best, stdout };
}

function finished(words) {
  const result = spawnSync(words[0], words.slice(1), { encoding: "utf8", maxBuffer: 1 << 30, cwd: root });
  if (result.status === 0) return result;
  throw new Error(`${words.join(" ")}: ${result.signal ?? `status ${result.status}`}\n${result.stderr}`);
}

export function installed(command) {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

export function isRoot() {
  return readFileSync("/proc/self/status", "utf8").match(/^Uid:\s+(\d+)/m)[1] === "0";
}

/** A root directory with a python3.15 that has markers (debootstrap sid); see docs/testing.md. */
const SID = process.env.PYPROBE_SID ?? "/var/tmp/pyroots/sid";
/** ms after which bpftrace has surely attached. */
const ATTACH = 3000;

/**
 * Lines of a bench beside bpftrace on CPython 3.15's own markers, or the reason why there are none. `bench` is given the
 * words that start `python`, the `path` of its binary, and `under`, which runs a function while bpftrace runs a program.
 */
export function* besideBpftrace(bench) {
  const path = `${SID}/usr/bin/python3.15`;
  if (!existsSync(path)) return yield `bpftrace: skipped, no CPython 3.15 with markers at ${path} (PYPROBE_SID)`;
  if (!installed("bpftrace")) return yield "bpftrace: skipped, it is not installed";
  if (!isRoot()) return yield "bpftrace: skipped, it needs root";
  const libraries = ["lib", "usr/lib"].map((folder) => `${SID}/${folder}/x86_64-linux-gnu`).join(":");
  const python = [`${SID}/lib64/ld-linux-x86-64.so.2`, "--library-path", libraries, path];
  const under = (program, run) => underTracer(["bpftrace", "-q", "-o", "/dev/null", "-e", program], run);
  yield* bench({ python, path, under });
}

/** Runs a function while a tracer is attached (bpftrace -c cannot start what it is to look up by another path). */
function underTracer(tracer, run) {
  const child = spawn(tracer[0], tracer.slice(1), { stdio: "ignore" });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ATTACH);
  try {
    return run();
  } finally {
    child.kill("SIGINT");
  }
}
