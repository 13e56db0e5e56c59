/**
 * The addon, typed. Its functions are mechanism only: arguments are trusted, errors are the operating system's
 * (`NativeError`), and the caller turns them into messages for people.
 */
import { createRequire } from "node:module";

/** What the addon throws when a system call fails. */
export interface NativeError extends Error {
  syscall: string;
  /** "EPERM", ... */
  code: string;
  errno: number;
}

export interface Native {
  /** A new sealed ring for so many bytes of data (a power of two, 4096 to 2^30): its descriptor. */
  memfdRing(dataBytes: number): number;
  /** A ring's control page; until the buffer is collected, the agent sees when this process is gone. */
  mapControl(fd: number, dataBytes: number): ArrayBuffer;
  /**
   * A file's memory, unmapped when the buffer is collected: shared, but for "private", which reads what cannot be shared
   * (files of sysfs). Writing to one that is not for "write" kills the process.
   */
  map(fd: number, offset: number, length: number, access: "read" | "write" | "private"): ArrayBuffer;
  /** SOCK_SEQPACKET, close-on-exec: one sendFd is one recvFd. */
  socketpair(): [number, number];
  /** One message, with one descriptor (none: -1). EAGAIN when the socket does not block and is full. */
  sendFd(socket: number, bytes: Uint8Array, fd: number): void;
  /** Waits for one message of at most `size` bytes; fd -1 when none came along; no bytes at the end of the stream. */
  recvFd(socket: number, size: number): { bytes: Buffer; fd: number };
  /** The process at the other end, as the kernel knows it; pid 0 when it is in a pid namespace we cannot see. */
  peerCred(socket: number): { pid: number; uid: number; gid: number };
  closeFd(fd: number): void;
  /** How a child that Node did not start has ended (-1: otherwise), and lets it go; null while it runs. */
  reap(pid: number): { status: number; signal: number } | null;
  /** CLOCK_MONOTONIC in ns: the clock of every record. Exact for the first 104 days after boot, to 2 ns after. */
  nowNs(): number;
  /** ns from that clock to 1970. */
  clockOffset(): bigint;

  /**
   * One try to get a thread of ours to run in a process (native/addon/inject.h), by borrowing its thread `tid`; blocks
   * while that stands still, for 5 s at most. memory: its /proc/PID/mem, opened before the addresses were found. addresses: mmap, munmap, __restore_rt, pthread_create, pthread_detach,
   * dlopen, dlsym, dlerror, the agent's entry or 0. unsafe: start, end, start, end, ...
   */
  enter(
    memory: number,
    tid: number,
    addresses: BigUint64Array,
    unsafe: BigUint64Array,
    prefix: string,
    symbol: string,
    path: string,
  ): Tried;
  /** Threads that did not come back in time still stop for us: lets them go, as far as they have. True: there are none. */
  letStraysGo(): boolean;
  /** How the new thread gets on: 0 it starts, 1 its socket pair is made, 2 that failed. `memory`: /proc/PID/mem. */
  blobState(memory: number, data: number): { state: number; code: string; theirs: number };
  /** A copy of another process's descriptor. */
  pidfdGetfd(pid: number, fd: number): number;
  /** A sealed file without a path, to be mapped and run by whoever has its descriptor. */
  memfdFile(name: string, bytes: Uint8Array): number;

  Reader: new () => Reader;
  /** ns: what is younger than that the reader keeps back. */
  MERGE_WINDOW: number;

  /** Becomes that user, with no other groups, in every thread. */
  dropUser(uid: number, gid: number): void;
  /** Gives up capabilities, and new ones by exec. */
  dropPrivileges(): void;
  /** No files written (unless `writes`), no core, not to be debugged, killed with the parent. After dropUser. */
  limitProcess(writes: boolean): void;
  /**
   * Denies (EPERM) calls that reach files by name, other processes, the network. ENOSYS, EINVAL, EACCES: there is no
   * such filter here.
   */
  filterSyscalls(): void;

  /** bpf(2). Descriptors returned are the caller's to close; types, flags and helpers by the kernel's numbers. */
  bpfMap(type: number, keyBytes: number, valueBytes: number, entries: number, flags: number, name: string): number;
  bpfUpdate(map: number, key: Uint8Array, value: Uint8Array): void;
  /** Fills `value`; false when there is no such entry. */
  bpfLookup(map: number, key: Uint8Array, value: Uint8Array): boolean;
  /** false when there was none. */
  bpfDelete(map: number, key: Uint8Array): boolean;
  /** Fills `next` with the key after `key` (null: the first); false at the end. */
  bpfNextKey(map: number, key: Uint8Array | null, next: Uint8Array): boolean;
  /** Throws NativeError with the verifier's `log` when logBytes > 0. */
  bpfProgram(
    type: number,
    attachType: number,
    flags: number,
    instructions: Uint8Array,
    name: string,
    logBytes: number,
  ): number;
  /** Closes links, all at the same time: the kernel lets each wait for some 50 ms. Blocks as long. */
  closeLinks(fds: number[]): void;
  bpfRawTracepoint(program: number, name: string): number;
  /** Offsets of one file, all at once, in every process that maps it; semaphores 0 = none; cookies: what the program is told. */
  bpfUprobeMulti(
    program: number,
    path: string,
    offsets: BigUint64Array,
    semaphores: BigUint64Array,
    cookies: BigUint64Array,
    returns: boolean,
  ): number;
  /** The program on an event; the link keeps the event. */
  bpfPerfEvent(program: number, event: number, cookie: number): number;
  /** Runs the program on that processor every `period` ns, for as long as the descriptor is open. */
  perfClock(processor: number, period: number, program: number): number;
  /** A perf event whose ring (1 + 2^n pages, to be mapped) tells what that processor's processes map to run. */
  perfMappings(processor: number): number;
  /** An event for bpfPerfEvent. `type`: as /sys/bus/event_source/devices/uprobe/type says. Otherwise as bpfUprobeMulti, for one offset. */
  perfUprobe(type: number, path: string, offset: number, semaphore: number, returns: boolean): number;
}

/** What came of native.enter. */
export interface Tried {
  /** In the order of inject.h's Outcome. */
  outcome: number;
  /** What failed, and the errno's name. */
  what: string;
  code: string;
  /** Address of what blobState reads. */
  data: number;
  /** For how long the thread stood still. */
  stoppedNs: number;
}

/** The one reader of rings: merges their records by time into batches (native/addon/merge.h, batch.h). */
export interface Reader {
  /**
   * Maps a ring; the descriptor stays the caller's. `bpf`: 0 an agent ring, 1 a kernel one. Numbers are never used
   * twice.
   */
  addRing(ring: number, fd: number, bpf: 0 | 1, dataBytes: number, pid: number): void;
  /** What the producers of a kernel ring count into: so many bytes; the descriptor stays the caller's. */
  addTallies(ring: number, fd: number, bytes: number): void;
  /** Nobody writes it any more: it is closed once it is empty. */
  endRing(ring: number): void;
  /** Nothing more of it is to be believed: it is closed at once, and not told by takeClosed. */
  dropRing(ring: number): void;
  /**
   * Whole records no younger than `until` (ns; 0 = all but the last millisecond's) into an 8-aligned buffer: the bytes
   * written.
   */
  fill(buffer: Uint8Array, until: number): number;
  /** What producers write from now on is not taken, whatever time they give it. */
  finish(): void;
  /** Looks at what agents have counted; takeTallies then gives what is new. */
  tally(): void;
  /** TALLY records of what was found new, as many as fit; the bytes, 0 when there are no more. */
  takeTallies(buffer: Uint8Array): number;
  /** Whether an unfinished record held the last fill back. */
  held(): boolean;
  /** What was closed since the last call: broken for the reason `why`, or ended and empty (null). */
  takeClosed(): { ring: number; pid: number; why: string | null }[];
  /**
   * Code objects of rings that takeClosed has told of, or that were dropped, are remembered nowhere any more: their numbers
   * are given again. All tallies have to be taken before.
   */
  freeCodes(): void;
  /** These agent probes (mask), and no others, need not fire for that code object (the batch's number of it). */
  setVerdict(code: number, probes: number): void;
  /** Over all rings there were. `lost` by probe number. */
  counts(): { events: number; late: number; lost: number[] };
  /** Lets go of every ring; their agents see that the reader is gone. */
  close(): void;
}

/** Both src/ and dist/ lie beside build/. */
export const native = createRequire(import.meta.url)("../build/Release/pyprobe_native.node") as Native;
