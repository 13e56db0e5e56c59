/**
 * The contract that every engine keeps: arm, change, disarm, rings, facts about loss.
 * One folder an engine; `registry.ts` lists them in the order in which a probe is offered to them.
 */
import type { Site } from "../elf/site.ts";
import type { ByteCapture, KernelTest } from "../handler/program.ts";
import type { Test, Work } from "../handler/work.ts";
import type { ContextName } from "../probe/context.ts";
import type { Marker, Provider } from "../probe/provider.ts";
import type { ProbeInfo } from "../runtime/contract.ts";
import type { Counts } from "../runtime/facts.ts";

/** One probe as an engine arms it. */
export interface Point {
  /** The session's number for it; records carry it. */
  number: number;
  provider: Provider;
  marker: Marker;
  /** Which of the marker's slots to write, a bit each. */
  captures: number;
  /** Of slots that hold a string which an argument points to: the argument that is its length in bytes. */
  bounds?: Readonly<Record<number, number>>;
  /** What its records shall have of the thread, in the order of wire.h; absent: nothing. */
  context?: readonly ContextName[];
  /** What memory they shall have behind that; absent: none. */
  bytes?: readonly ByteCapture[];
  /** Whether its description means this process, by the file name of the module that holds the marker there. */
  reaches(pid: number, module: string): boolean;
  /** Where it fires, for engines that arm places in files. */
  sites?: readonly Site[];
  /** The processes it is for, for engines that arm files; absent: the session's target. */
  scope?: PointScope;
  /**
   * What is done where it fires: for clauses that are done there (`first`: the number of the first tally), and for those
   * that stay, whose `work` at most sets variables, and which want the event when `filter` holds. Absent: nothing.
   */
  work?: readonly PointWork[];
  /** No other clause wants its events. */
  silent?: boolean;
  /** The clauses that it is for: points of the same come and go together. */
  clauses?: readonly number[];
  /** Of each of its clauses, what of the predicate may be decided before an event is written; undefined: nothing. */
  tests?: readonly (KernelTest | undefined)[];
}

export type PointWork = { clause: number; work: Work; first: number } | { clause: number; work?: Work; filter?: Test };

/** The session's target (with its descendants), one process alone, or every one. */
export type PointScope = { kind: "target" } | { kind: "pid"; pid: number } | { kind: "all" };

/** What an engine may ask of the session that armed it. */
export interface Host {
  /** Hands a ring to the sandbox: the descriptor stays the engine's to close. `size`: bytes of the data part. */
  addRing(ring: { fd: number; kind: "agent" | "bpf"; size: number; pid: number }): number;
  /** What the programs that write this ring count into: the descriptor stays the engine's. `size`: bytes. */
  addTallies(tallies: { ring: number; fd: number; size: number }): void;
  /** A new number for a probe that runs the clauses of all these points, which are of one marker. */
  combine(points: Point[]): number;
  /** The producer of this ring is gone: drain and close it. */
  endRing(ring: number): void;
  /** Hands a recording to the sandbox, to be played after BEGIN; the descriptor stays the engine's to close. */
  play(recording: { fd: number; stages: ProbeInfo[][]; time: number; tracer: number; end?: number }): void;
  /** From BEGIN on fires the probe every `interval` ns, in the order of time; 0 = no more. */
  tick(probe: number, interval: number): void;
  /** Fires a probe for a process now, in the order of time, or right after BEGIN. `ints`: all slots of the marker's layout. */
  fireNow(event: { probe: number; pid: number; tid: number; ints: number[] }): void;
  /** Something for the person at the terminal. */
  say(severity: "note" | "warning" | "error", text: string): void;
  /** Told with -v only. */
  verbose(text: string): void;
}

export interface EngineOptions {
  /** Bytes of each ring's data part, a power of two. */
  bufsize: number;
  /** Bytes: the longest captured string. */
  strsize: number;
  /** Python frames captured of a thread at most. */
  frames: number;
  /** Frames of programs and libraries captured of a thread at most. */
  userFrames: number;
  onfull: "drop" | "wait";
  /** ms: how long a waiting producer bears a reader that takes nothing. */
  waitmax: number;
  /** Whether the target is a command that has not started. */
  isCommand: boolean;
  /** Leave the children of the command alone. */
  nofollow: boolean;
  /** The process of -c (not running yet) or -p; undefined when there is none. */
  target: number | undefined;
  /** Processes of the target that run already (-p), to be entered with arm. */
  running: readonly number[];
  /** The script reads execname, uid or ppid: say of each process what they are. */
  processFacts: boolean;
  /** Bytes of counts that each process has room for; absent: as many as there can be. */
  tallysize?: number;
  /** The script keeps state by thread: say when a thread has ended. */
  threadEnds: boolean;
  /** The script asks what stands at addresses: say when a process runs another program. */
  execs: boolean;
  /** Show the programs that are loaded into the kernel, on standard error. */
  dumpbpf: boolean;
  /** Points may come later (change): get into every process of the target, though there be nothing to fire there yet. */
  live: boolean;
}

/** What an engine itself knows to be missing from the events, by probe number. */
export interface EngineLosses {
  /** Events dropped because the ring was full. */
  lost: Record<number, number>;
  /** What else it counted (runtime/facts.ts). */
  counts: Partial<Counts>;
}

export interface Engine {
  name: string;
  /** Whether it arms places in files: it serves a marker where a file that is looked at has it. */
  armsFiles?: true;
  /** Whether it gets into processes itself: as their command starts, or as they run. */
  entersProcesses?: true;
  /** Why it cannot serve this marker, in words; "" when such markers are none of its business; undefined when it can. */
  refuses(provider: Provider, marker: Marker): string | undefined;
  /** Why it cannot capture that of a thread, in words; undefined when it can. Absent: there is no thread to capture it of. */
  lacks?(context: ContextName): string | undefined;
  /** Whether its records can have memory of the process (copyin). */
  readsMemory?: true;
  /**
   * Why it cannot do clauses' work where the probes fire, in words; undefined when it can. `all`: what it is to do
   * already, and at the end what it is asked about. Absent: it only brings events.
   */
  refusesWork?(all: readonly { marker: Marker; work: Work }[]): string | undefined;
  /** The marker as this engine's records carry it, where that differs from what the provider says. */
  layout?(marker: Marker, sites: readonly Site[]): Marker;
  /**
   * Whether it may be armed for a command before the script has been run: nothing fires before the command starts, and
   * `change` takes back what the script turns out not to want.
   */
  early?: true;
  /** Probe numbers that its records can carry are below this; absent: any. */
  numbers?: number;
  /** Learns what arming will need to know of the machine, while there is nothing else to do. Changes nothing. */
  prepare?(): void;
  /** Makes ready for the points. Called once, before the command of -c starts, and before any change. */
  arm(points: Point[], options: EngineOptions, host: Host): Promise<void>;
  /**
   * From now on these points and no others. A point of a number that is armed already and that says the same goes on
   * without a gap; what is new is armed, in processes where nothing fires at the moment too; what is missing is taken
   * out. After `[]` nothing is left in the target that costs it anything, and the next change arms it again.
   *
   * Called after arm, by live sessions and when a handler switches clauses, as often as they like, one call after the
   * other. The sandbox knows the new points before the call, and still takes records of the old ones after it: a number
   * is never given to another layout of slots while records of the old one may be on their way. Verdicts have been
   * judged anew before the call, so whatever the engine keeps of them in the target is stale. `options` are as at arm,
   * but for processFacts, threadEnds and execs. Resolves when it is in force wherever that can be waited for in reason (a
   * process that is stopped obeys when it runs again); throws UserError when it cannot be had at all, and then leaves
   * armed what was.
   */
  change(points: Point[], options: EngineOptions): Promise<void>;
  /** What the command's environment must hold so that the engine gets into it. */
  environment(current: NodeJS.ProcessEnv): Record<string, string>;
  /** More sites of points that are armed: a file has appeared. */
  add?(found: readonly { point: Point; sites: readonly Site[] }[]): void;
  /** The processes that are the session's target now, where the engine follows them itself. */
  targets?(): number[];
  /** How often one of those has become another program, since the engine was armed. */
  execs?(): number;
  /** Takes every hook out, as far as the targets still run; rings stay readable. */
  disarm(): Promise<void>;
  /** After disarm: what was lost that the rings do not tell of themselves. */
  losses?(): EngineLosses;
  /** Frees what is left, after the rings are drained. */
  close(): void;
  /** Anything the end of a run should say: probes that could not fire, and why. */
  findings(command: string | undefined): string[];
}
