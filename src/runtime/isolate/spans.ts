/**
 * Spans: what a thread does from one moment to another, one inside the other. Each thread has a stack of those that are
 * open, and one is known when it is closed:
 *
 *   spanbegin("main")   spanbegin("fib")   spanend()   spanend()
 *   main: |------------------------------------------|
 *   fib:                |------------------|
 *
 * What is still open when its thread, its process or the run ends, is closed there. An end without a beginning is passed
 * over: it belongs to what had begun before the tracing did.
 */
import { writeSpan } from "./output.ts";

export interface Span {
  readonly name: string;
  /** Where what it tells of is written, when that is known. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** ns. */
  readonly start: number;
  readonly pid: number;
  readonly tid: number;
  /** How many are around it. */
  readonly depth: number;
  /** How many have begun before it, in all. */
  readonly order: number;
  /** The one around it. */
  readonly parent: Span | undefined;
  /** What an output format keeps of it. */
  kept?: unknown;
}

/** Spans that may be open at a time: a process that only ever begins may not fill the isolate's memory. */
export const SPANS_MAX = 250_000;

interface Thread {
  readonly pid: number;
  readonly tid: number;
  innermost: Span | undefined;
}

const processes = new Map<number, Map<number, Thread>>();
/** The last time that a process's spans told of, ns: it is not known when it ended. */
const lastTimes = new Map<number, number>();
let open = 0;
let begun = 0;
let last: Thread | undefined;

function threadOf(pid: number, tid: number): Thread {
  if (last !== undefined && last.pid === pid && last.tid === tid) return last;
  let threads = processes.get(pid);
  if (!threads) processes.set(pid, (threads = new Map()));
  let thread = threads.get(tid);
  if (!thread) threads.set(tid, (thread = { pid, tid, innermost: undefined }));
  return (last = thread);
}

export function beginSpan(
  name: string,
  file: string | undefined,
  line: number | undefined,
  { time: start, pid, tid }: Moment,
): void {
  if (open >= SPANS_MAX)
    throw new RangeError(
      `spanbegin(): ${SPANS_MAX} spans are open, the most there may be; does each have its spanend()?`,
    );
  const thread = threadOf(pid, tid);
  const parent = thread.innermost;
  thread.innermost = {
    name,
    file,
    line,
    start,
    pid,
    tid,
    depth: parent ? parent.depth + 1 : 0,
    order: begun++,
    parent,
  };
  open++;
  lastTimes.set(pid, start);
}

/** When, and of which thread. Time in ns. */
export interface Moment {
  time: number;
  pid: number;
  tid: number;
}

export function endSpan({ time, pid, tid }: Moment): void {
  const thread = threadOf(pid, tid);
  lastTimes.set(pid, time);
  close(thread, time);
}

function close(thread: Thread, time: number): void {
  const span = thread.innermost;
  if (!span) return;
  thread.innermost = span.parent;
  open--;
  writeSpan(span, Math.max(time, span.start));
}

function closeAll(thread: Thread, time: number): void {
  while (thread.innermost) close(thread, time);
}

/** The thread, or all of the process, have ended; without a time, when its spans last told of one. */
export function endSpansOf(pid: number, tid?: number, time = lastTimes.get(pid) ?? 0): void {
  const threads = processes.get(pid);
  if (!threads) return;
  for (const thread of tid === undefined ? [...threads.values()] : [threads.get(tid)]) {
    if (!thread) continue;
    closeAll(thread, time);
    threads.delete(thread.tid);
  }
  last = undefined;
  if (threads.size > 0) return;
  processes.delete(pid);
  lastTimes.delete(pid);
}

/** The run has ended. */
export function endAllSpans(time: number): void {
  for (const pid of [...processes.keys()]) endSpansOf(pid, undefined, time);
}
