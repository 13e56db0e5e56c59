/**
 * The files that processes have mapped to run code from, as we can open them.
 *
 * /proc/PID/maps names files as the process sees them when it lives in other mounts than ours (a container), and as we
 * see them when it lives in ours (a chroot: its root's path comes first). They may be deleted since, or replaced by
 * others of that name. We open them through /proc/PID/root, make sure by inode that it is the same file,
 * and else go through /proc/PID/map_files, which is the mapped file itself (it needs CAP_CHECKPOINT_RESTORE), or
 * /proc/PID/exe. Device numbers are not compared: overlayfs shows others in maps than stat gives.
 */
import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { FileName } from "./file-name.ts";

/** One executable mapping of a file. */
interface Mapping {
  /** "start-end", the name of its link in map_files. */
  range: string;
  inode: bigint;
  path: string;
  isDeleted: boolean;
}

export interface ProcessFiles {
  files: FileName[];
  /** What could not be opened, each a sentence. */
  problems: string[];
}

/** A process's files, each once, its program first. Throws the system's error (ENOENT, EACCES) when it cannot be asked. */
export function filesOfProcess(pid: number): ProcessFiles {
  const mappings = parseMaps(readFileSync(`/proc/${pid}/maps`, "utf8"));
  const files: FileName[] = [];
  const problems: string[] = [];
  const exe = programOf(pid);
  const root = `${rootOf(pid)}/`;
  for (const mapping of mappings) {
    const name = mapping.path.startsWith(root) ? mapping.path.slice(root.length - 1) : mapping.path;
    const path = openable(pid, name, mapping);
    if (path) files.push({ path, name, root: `/proc/${pid}/root`, isProgram: mapping.path === exe });
    else problems.push(`${mapping.path} of process ${pid} was deleted or replaced, and cannot be opened any more`);
  }
  files.sort((a, b) => Number(b.isProgram) - Number(a.isProgram));
  return { files, problems };
}

/** The files of several processes, each file (by device and inode of what is opened) once. */
export function filesOfProcesses(pids: readonly number[]): ProcessFiles {
  const byIdentity = new Map<string, FileName>();
  const problems: string[] = [];
  const denied: number[] = [];
  for (const pid of pids) {
    try {
      const found = filesOfProcess(pid);
      problems.push(...found.problems);
      for (const file of found.files) {
        const { dev, ino } = statSync(file.path, { bigint: true });
        const identity = `${dev}:${ino}`;
        if (!byIdentity.has(identity)) byIdentity.set(identity, file);
      }
    } catch (error) {
      if (!isSystemError(error)) throw error; // it has ended, or is not ours to look at
      if (error.code === "EACCES" || error.code === "EPERM") denied.push(pid);
    }
  }
  if (denied.length > 0) problems.push(deniedText(denied));
  return { files: [...byIdentity.values()], problems };
}

function deniedText([first, ...others]: number[]): string {
  const who = others.length === 0 ? `process ${first}` : `${others.length + 1} processes (${first}, ...)`;
  return `${who} may not be looked at: that needs CAP_SYS_PTRACE, or to be their user`;
}

/** Every process that we can see. */
export function allProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The program a process runs, as it sees its path; "" for a kernel thread and for what we may not know. */
export function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "");
  } catch {
    return "";
  }
}

/** Where the process's root directory is for us; "" when that is ours, or in other mounts. */
function rootOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/root`).replace(/\/$/, "");
  } catch {
    return "";
  }
}

/** The executable mappings of files, one for each file. */
export function parseMaps(text: string): Mapping[] {
  const found = new Map<string, Mapping>();
  for (const line of text.split("\n")) {
    const match = /^([\da-f]+-[\da-f]+) ..x. [\da-f]+ (\S+) (\d+) +(\/.*)$/.exec(line);
    const [, range = "", device = "", inode = "0", raw = ""] = match ?? [];
    if (!match || inode === "0" || found.has(`${device} ${inode}`)) continue;
    const isDeleted = raw.endsWith(" (deleted)");
    const path = (isDeleted ? raw.slice(0, -10) : raw).replaceAll("\\012", "\n");
    if (/^\/(memfd:|dev\/zero|SYSV|anon_hugepage)/.test(path)) continue;
    found.set(`${device} ${inode}`, { range, inode: BigInt(inode), path, isDeleted });
  }
  return [...found.values()];
}

/** A path that opens the very file that is mapped; undefined when there is none. */
function openable(pid: number, name: string, { range, inode, isDeleted }: Mapping): string | undefined {
  const byName = `/proc/${pid}/root${name}`;
  const mapped = `/proc/${pid}/map_files/${range}`;
  const there = isDeleted ? undefined : identity(byName);
  if (there?.ino === inode) return byName;
  const real = identity(mapped);
  if (real && there && real.dev === there.dev && real.ino === there.ino) return byName; // overlayfs: another number in maps
  if (real) return mapped;
  const exe = `/proc/${pid}/exe`;
  return identity(exe)?.ino === inode ? exe : undefined;
}

function identity(path: string): { dev: bigint; ino: bigint } | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
