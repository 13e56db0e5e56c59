/**
 * Which of a process's threads to borrow, best first. (Whether one really may be is looked at once it has stopped:
 * native/addon/inject_place.cc.)
 *
 *   blocked in a call that goes on as if nothing had been     read, accept, sleep, lock, poll, select, epoll without limit
 *   running                                                   stopped where it holds no lock of libc's: soon, mostly
 *   blocked in epoll_wait with a time limit                   it has to return EINTR to its caller, who goes on waiting
 *
 * Threads in other calls are not touched: some of them would fail with EINTR, which no program expects of them.
 */
import { readFileSync, readdirSync } from "node:fs";

/** By number: read, poll, readv, select, nanosleep, accept, recvfrom, recvmsg, wait4, flock, restart_syscall, ... (x86-64). */
const GOES_ON = new Set([0, 7, 19, 23, 35, 43, 45, 47, 61, 73, 219, 230, 247, 270, 271, 288]);
const FUTEX = 202;
const EPOLL = new Set([232, 281]);
const FUTEX_WAIT_BITSET = 9;
/** Looked at in one round, of a process with thousands. */
const MOST = 400;

export interface Candidate {
  tid: number;
  rank: 0 | 1 | 2;
}

/** Throws the system's error when the process is gone or not ours to look at. */
export function candidates(pid: number): Candidate[] {
  const found: Candidate[] = [];
  for (const tid of readdirSync(`/proc/${pid}/task`).slice(0, MOST).map(Number)) {
    const rank = rankOf(pid, tid);
    if (rank !== undefined) found.push({ tid, rank });
    if (rank === 0) break; // there is none better
  }
  return found.sort((a, b) => a.rank - b.rank);
}

function rankOf(pid: number, tid: number): Candidate["rank"] | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/task/${tid}/syscall`, "latin1");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH") return undefined; // the thread has ended
    throw error;
  }
  if (text.startsWith("running")) return 1;
  const words = text.trim().split(" ");
  const number = Number(words[0]);
  if (GOES_ON.has(number)) return 0;
  if (number === FUTEX) return (Number(words[2]) & 127) === FUTEX_WAIT_BITSET ? 0 : undefined;
  if (EPOLL.has(number)) return (Number(words[4]) | 0) < 0 ? 0 : 2;
  return undefined;
}
