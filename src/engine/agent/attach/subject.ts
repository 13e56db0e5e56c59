/**
 * A running process as one to get into: what is needed of it, or why it cannot be had. Nothing is changed here.
 *
 * Each refusal says what stands against it and what to do.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { arch } from "node:os";
import { ElfError } from "../../../elf/bytes.ts";
import { withElf } from "../../../elf/elf.ts";
import type { FileName } from "../../../elf/file-name.ts";
import { mappingsOf, type MemoryMapping } from "../../../elf/mappings.ts";
import { filesOfProcess, programOf } from "../../../elf/process.ts";
import { Symbols } from "../../../elf/symbols.ts";
import { UserError } from "../../../errors.ts";
import { isRunning } from "../../../process.ts";
import { findLibc, isLibc, isMusl, type Libc } from "./libc.ts";

export interface Subject {
  pid: number;
  mappings: MemoryMapping[];
  libc: Libc;
}

/** A process that cannot be entered; `pid` and the program are in the words. */
export class Refusal extends UserError {
  constructor(
    pid: number,
    readonly why: string,
    readonly remedy: string,
    /** Whether it may be a Python. */
    readonly isPython = true,
  ) {
    super(`cannot get into process ${pid}${nameOf(pid)}: ${why}\n  ${remedy}`);
  }
}

const UPROBES = "markers in its files can be probed without entering it: pyprobe -l -p";

/** Throws Refusal. */
export function lookAt(pid: number): Subject {
  if (arch() !== "x64")
    throw new Refusal(
      pid,
      `on ${arch()} pyprobe cannot enter running processes yet`,
      "start the program under pyprobe -c",
    );
  const status = statusOf(pid);
  refuseState(pid, status);
  let mappings: MemoryMapping[], files: FileName[];
  try {
    mappings = mappingsOf(pid);
    ({ files } = filesOfProcess(pid));
  } catch (error) {
    throw systemRefusal(pid, error as NodeJS.ErrnoException);
  }
  refuseProgram(pid, files, mappings);
  try {
    const libc = findLibc(files, mappings);
    if ("missing" in libc)
      throw new Refusal(pid, `its C library lacks ${libc.missing}`, "start the program under pyprobe -c");
    return { pid, mappings, libc };
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    throw new Refusal(pid, error.message, "start the program under pyprobe -c");
  }
}

function field(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1] ?? "";
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "latin1");
  } catch (error) {
    throw systemRefusal(pid, error as NodeJS.ErrnoException);
  }
}

function refuseState(pid: number, status: string): void {
  const tracer = Number(field(status, "TracerPid"));
  const state = field(status, "State");
  if (tracer > 0)
    throw new Refusal(
      pid,
      `process ${tracer}${nameOf(tracer)} is tracing it, and there can be one tracer at a time`,
      `end that one (a debugger, strace?) and try again`,
    );
  if (/^[Tt]/.test(state)) throw stopped(pid);
  if (/^[ZX]/.test(state)) throw gone(pid);
  if (field(status, "Seccomp") === "1")
    throw new Refusal(
      pid,
      "it runs in seccomp's strict mode, which lets it do nothing but read and write",
      "start the program under pyprobe -c, before it confines itself",
    );
  if (/\bshstk\b/.test(field(status, "x86_Thread_features")))
    throw new Refusal(
      pid,
      "it runs with a shadow stack, on which no call can be put from outside",
      "start it without (GLIBC_TUNABLES=glibc.cpu.x86_shstk=off), or under pyprobe -c",
    );
}

export function stopped(pid: number): Refusal {
  return new Refusal(
    pid,
    "it is stopped (by SIGSTOP, or Ctrl-Z in its terminal)",
    `let it go on first: kill -CONT ${pid}`,
  );
}

export function gone(pid: number): Refusal {
  return new Refusal(pid, "it has ended", "pgrep -af python lists those that run");
}

/** It is not what it was when it was looked at. */
export function changed(pid: number): Refusal {
  if (!isRunning(pid)) return gone(pid);
  return new Refusal(
    pid,
    "it has begun another program meanwhile (exec), or its pid is another process's by now",
    "try again",
  );
}

/** A Python, on glibc, 64-bit, dynamically linked. */
function refuseProgram(pid: number, files: readonly FileName[], mappings: readonly MemoryMapping[]): void {
  const python = files.filter(({ name, isProgram }) => isProgram || /^(lib)?python3/.test(basename(name)));
  const found = python.map((file) => ({ file, has: hasPython(file) }));
  const broken = found.find(({ has, file }) => has instanceof ElfError && file.isProgram);
  if (broken) throw new Refusal(pid, (broken.has as Error).message, "pyprobe traces 64-bit programs on x86-64");
  const isStatic = !mappings.some(({ path }) => isLibc(path));
  if (mappings.some(({ path }) => isMusl(path)))
    throw new Refusal(
      pid,
      "it runs on another C library (musl) than the agent was built for (glibc)",
      `a Python of an image based on glibc can be entered; ${UPROBES} ${pid}`,
    );
  if (isStatic)
    throw new Refusal(
      pid,
      "it is linked statically: no agent can be loaded into it",
      `use a dynamically linked build; ${UPROBES} ${pid}`,
    );
  if (!found.some(({ has }) => has === true))
    throw new Refusal(
      pid,
      "it is no Python: neither its program nor its libraries are a CPython whose functions have names",
      `${UPROBES} ${pid}`,
      false,
    );
}

function hasPython(file: FileName): boolean | ElfError {
  try {
    return withElf(file.path, (elf) => Symbols.of(elf).addressOf("Py_GetVersion") !== undefined);
  } catch (error) {
    if (error instanceof ElfError) return error;
    throw error;
  }
}

/** What the system says to looking at a process, or to ptrace. */
export function systemRefusal(pid: number, error: { code?: string | undefined }): Refusal {
  const { code } = error;
  if (code === "ENOENT" || code === "ESRCH")
    return existsSync(`/proc/${pid}`)
      ? gone(pid)
      : new Refusal(pid, "there is no such process", "pgrep -af python lists those that run");
  if (code === "EACCES" || code === "EPERM") return notPermitted(pid);
  if (code === "ENOSYS")
    return new Refusal(
      pid,
      "the kernel lacks a system call that this takes",
      "Linux 5.6 or later can do it; or start the program under pyprobe -c",
    );
  throw error;
}

function notPermitted(pid: number): Refusal {
  const yama = yamaScope();
  const uid = (text: string) => field(text, "Uid").split(/\s+/)[1];
  const [mine, theirs] = [readFileSync("/proc/self/status", "latin1"), statusOf(pid)];
  if (uid(mine) !== uid(theirs))
    return new Refusal(
      pid,
      `it is user ${uid(theirs)}'s, and you are user ${uid(mine)}`,
      "run pyprobe as that user, or as root (sudo), or with CAP_SYS_PTRACE",
    );
  if (yama > 0)
    return new Refusal(
      pid,
      `Yama does not let ptrace into processes that are not one's own children (kernel.yama.ptrace_scope is ${yama})`,
      yama === 3
        ? "nothing changes that before the next boot: start the program under pyprobe -c"
        : "run pyprobe as root, or set it to 0: sysctl kernel.yama.ptrace_scope=0; or start the program under pyprobe -c",
    );
  return new Refusal(
    pid,
    "the kernel does not permit it: the program has more rights than you, or has asked not to be traced",
    "run pyprobe as root, or with CAP_SYS_PTRACE, outside of containers",
  );
}

function yamaScope(): number {
  const path = "/proc/sys/kernel/yama/ptrace_scope";
  return existsSync(path) ? Number(readFileSync(path, "latin1")) : 0;
}

/** " (python3.12)" */
function nameOf(pid: number): string {
  const name = basename(programOf(pid));
  return name ? ` (${name})` : "";
}
