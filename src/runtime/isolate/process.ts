/** Processes and their threads, as the records tell of them; and `self`, one object for each thread. */
import { fixedShape, type Variables } from "./variables.ts";
import { run, say } from "./run.ts";

export class Process {
  ppid = 0;
  uid = 0;
  gid = 0;
  execname = "";
  /** The file name of the module that holds the interpreter. */
  module = "";
  /** By tid: the `self` of the threads that a clause using it ran on. */
  readonly threads = new Map<number, Variables>();
  constructor(readonly pid: number) {}
}

/** Threads that may have a `self` at a time, in all processes: a broken process may not fill the isolate's memory. */
export const THREADS_MAX = 100_000;

export const processes = new Map<number, Process>();
let live = 0;
let makeSelf: (() => Variables) | undefined;

export function processOf(pid: number): Process {
  let process = processes.get(pid);
  if (!process) processes.set(pid, (process = new Process(pid)));
  return process;
}

/** Its execname, where the records have told of it. */
export function processName(pid: number): string | undefined {
  return processes.get(pid)?.execname || undefined;
}

/** The script mentions other names than before: threads that come get an object of another shape. */
export function newSelfNames(): void {
  makeSelf = undefined;
}

let lastPid = -1;
let lastTid = -1;
let lastSelf: Variables;

/** The thread's `self`. */
export function selfOf(pid: number, tid: number): Variables {
  if (pid === lastPid && tid === lastTid) return lastSelf;
  const { threads } = processOf(pid);
  let self = threads.get(tid);
  if (!self) {
    makeSelf ??= fixedShape("Self", run.script.selfNames);
    self = makeSelf();
    if (live >= THREADS_MAX) return forgotten(self);
    live++;
    threads.set(tid, self);
  }
  lastPid = pid;
  lastTid = tid;
  return (lastSelf = self);
}

/** The thread has ended: its `self` is gone, also for a later thread with its number. */
export function endThread(pid: number, tid: number): void {
  if (processes.get(pid)?.threads.delete(tid)) live--;
  lastPid = -1;
}

/** The process has ended. */
export function endProcess(pid: number): void {
  live -= processes.get(pid)?.threads.size ?? 0;
  processes.delete(pid);
  lastPid = -1;
}

let told = false;

/** One thread too many: its `self` is forgotten after each firing. */
function forgotten(self: Variables): Variables {
  if (!told)
    say(1, `self holds ${THREADS_MAX} threads, the most there may be at a time; it reads 0 on any further thread`);
  told = true;
  return self;
}
