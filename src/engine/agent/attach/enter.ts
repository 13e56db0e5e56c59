/**
 * Getting into a running process: which thread is borrowed and for how long that is tried, what the new thread is sent,
 * and the socket on which the agent then speaks. How it is done without harm is native/addon/inject.h's.
 */
import { closeSync, copyFileSync, chmodSync, lstatSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { native, type NativeError } from "../../../native.ts";
import { AGENT, ENTRY, type AgentFile } from "./agent-file.ts";
import { Memory } from "./memory.ts";
import { Refusal, changed, lookAt, stopped, systemRefusal, type Subject } from "./subject.ts";
import { candidates } from "./threads.ts";

/** ms to find a thread that can be borrowed; for the new thread to begin. */
const PATIENCE = 5000;
/** Tries without a pause between. */
const QUICK = 20;
const ROUND = 8;

export interface Entered {
  socket: Socket;
  /** ms for which the borrowed thread stood still, and the longest of the looks before. */
  stopped: number;
  longest: number;
  /** How often a thread was stopped and found at a place where it could not be borrowed. */
  looks: number;
  /** Takes away what was staged. */
  close(): void;
}

/** native/addon/inject.h's Outcome */
const OUTCOMES = ["entered", "unsafe", "gone", "stopped", "stuck", "failed"] as const;

/** Has the agent's entry called in a new thread of the process. Throws Refusal; the process is then as it was. */
export async function enterProcess(pid: number, agent: AgentFile): Promise<Entered> {
  const memory = new Memory(pid);
  let staged = { path: "", remove: () => {} };
  try {
    const subject = lookAt(pid);
    staged = stage(pid, agent);
    const { data, ...stops } = await startThread(subject, memory, agent, staged.path);
    const socket = await socketOf(pid, memory, data);
    const isThere = agent.entryIn(pid, subject.mappings) !== undefined;
    native.sendFd(fdOf(socket), Buffer.alloc(1), isThere || staged.path ? -1 : agent.fd);
    return { socket, ...stops, close: staged.remove };
  } catch (error) {
    staged.remove();
    throw error;
  } finally {
    memory.close();
  }
}

function fdOf(socket: Socket): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd;
}

async function startThread(subject: Subject, memory: Memory, agent: AgentFile, path: string) {
  const { pid, libc, mappings } = subject;
  const { functions: f } = libc;
  const entry = agent.entryIn(pid, mappings) ?? 0;
  const addresses = [
    f.mmap,
    f.munmap,
    libc.restorer,
    f.pthread_create,
    f.pthread_detach,
    f.dlopen,
    f.dlsym,
    f.dlerror,
    entry,
  ];
  const plan = BigUint64Array.from(addresses, BigInt);
  const unsafe = BigUint64Array.from(libc.unsafe, BigInt);
  // The loader takes two files of one name for one file: another build's agent may have come under this descriptor's.
  const prefix = `/proc/self/fd/${"./".repeat(agent.othersIn(mappings))}`;
  const deadline = performance.now() + PATIENCE;
  let looks = 0;
  let longest = 0;
  for (;;) {
    for (const { tid } of threadsOf(pid).slice(0, ROUND)) {
      const tried = native.enter(memory.fd, tid, plan, unsafe, prefix, ENTRY, path);
      const outcome = OUTCOMES[tried.outcome];
      if (outcome === "entered")
        return { data: tried.data, stopped: tried.stoppedNs / 1e6, longest: longest / 1e6, looks };
      longest = Math.max(longest, tried.stoppedNs);
      looks++;
      if (outcome === "stopped") throw stopped(pid);
      if (outcome === "stuck") throw stuck(pid, tried.what);
      if (outcome === "failed") throw failed(pid, tried.what, tried.code);
    }
    if (!memory.isSame(libc.restorer)) throw changed(pid);
    if (performance.now() > deadline) throw busy(pid, looks);
    await (looks < QUICK ? setImmediate() : sleep(1));
  }
}

function threadsOf(pid: number) {
  try {
    return candidates(pid);
  } catch (error) {
    throw systemRefusal(pid, error as NodeJS.ErrnoException);
  }
}

/** The other end of the socket pair that the new thread has made. */
async function socketOf(pid: number, memory: Memory, data: number): Promise<Socket> {
  const deadline = performance.now() + PATIENCE;
  try {
    for (;;) {
      const { state, code, theirs } = native.blobState(memory.fd, data);
      if (state === 1) return socketFrom(pid, memory, data, theirs);
      if (state === 2)
        throw new Refusal(pid, `it may not make a socket (${code}): a seccomp filter forbids it`, SECCOMP_REMEDY);
      if (performance.now() > deadline)
        throw new Refusal(
          pid,
          `its new thread did not begin in ${PATIENCE / 1000} s`,
          "the machine may be overloaded; try again",
        );
      await sleep(1);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw memory.isSame(data) ? systemRefusal(pid, error as NativeError) : changed(pid);
  }
}

/** A descriptor of the process that `memory` is of: should the pid be another's by now, it is none. */
function socketFrom(pid: number, memory: Memory, data: number, descriptor: number): Socket {
  const fd = native.pidfdGetfd(pid, descriptor);
  if (memory.isSame(data)) return new Socket({ fd, readable: true, writable: true });
  closeSync(fd);
  throw changed(pid);
}

const SECCOMP_REMEDY = "start the program under pyprobe -c, so that the agent is in before the filter is";

function busy(pid: number, looks: number): Refusal {
  return new Refusal(
    pid,
    looks === 0
      ? `each of its threads is in a system call that cannot be interrupted without the program's noticing, for ${PATIENCE / 1000} s`
      : `in ${PATIENCE / 1000} s and ${looks} looks each of its threads stood where it may hold a lock of the C library`,
    "try again; a thread that sleeps, waits or runs Python will do",
  );
}

function stuck(pid: number, what: string): Refusal {
  return new Refusal(pid, `its thread did not come back from ${what} in time; it goes on by itself`, "try again later");
}

function failed(pid: number, what: string, code: string): Refusal {
  if (what === "ptrace" || what.startsWith("/proc")) return systemRefusal(pid, { code });
  if (code === "EPERM" || code === "EACCES" || code === "ENOSYS")
    return new Refusal(
      pid,
      `${what} was refused in it (${code}): a seccomp filter or security module forbids it`,
      SECCOMP_REMEDY,
    );
  return new Refusal(
    pid,
    `${what} failed in it (${code})`,
    code === "ENOMEM" || code === "EAGAIN"
      ? "it is at a limit of memory or threads (ulimit -v, ulimit -u, its cgroup)"
      : "start the program under pyprobe -c",
  );
}

/**
 * The agent goes in as a descriptor, which the loader opens by /proc. Where the process's root has no /proc, it is a file
 * in a folder for temporary files there until it has been loaded.
 */
function stage(pid: number, agent: AgentFile): { path: string; remove(): void } {
  const root = `/proc/${pid}/root`;
  const nothing = { path: "", remove: () => {} };
  if (isThere(`${root}/proc/self`, "link")) return nothing;
  const folder = ["/tmp", "/var/tmp", "/dev/shm", "/run"].find((name) => isThere(root + name, "folder"));
  if (folder === undefined)
    throw new Refusal(
      pid,
      "its root directory has neither /proc nor a folder for temporary files",
      "mount /proc there",
    );
  const path = `${folder}/${agent.fileName()}`;
  copyFileSync(AGENT, root + path, 1 /* COPYFILE_EXCL */);
  chmodSync(root + path, 0o755);
  return { path, remove: () => rmSync(root + path, { force: true }) };
}

function isThere(path: string, kind: "link" | "folder"): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return kind === "link" ? (found?.isSymbolicLink() ?? false) : (found?.isDirectory() ?? false);
}
