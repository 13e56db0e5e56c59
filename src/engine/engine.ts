/**
 * The contract that every engine keeps: arm, change, disarm, rings, facts about loss.
 * One folder an engine; `registry.ts` lists them in the order in which a probe is offered to them.
 */
import type { Marker, Provider } from "../probe/provider.ts";

/** One probe as an engine arms it. */
export interface Point {
  /** The session's number for it; records carry it. */
  number: number;
  provider: Provider;
  marker: Marker;
  /** Which of the marker's slots to write, a bit each. */
  captures: number;
  /** Whether its description means this process, by the file name of the module that holds the marker there. */
  reaches(pid: number, module: string): boolean;
}

/** What an engine may ask of the session that armed it. */
export interface Host {
  /** Hands a ring to the sandbox: the descriptor stays the engine's to close. `size`: bytes of the data part. */
  addRing(ring: { fd: number; kind: "agent" | "bpf"; size: number; pid: number }): number;
  /** A new number for a probe that runs the clauses of all these points, which are of one marker. */
  combine(points: Point[]): number;
  /** The producer of this ring is gone: drain and close it. */
  endRing(ring: number): void;
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
  onfull: "drop" | "wait";
  /** ms: how long a waiting producer bears a reader that takes nothing. */
  waitmax: number;
  /** Leave the children of the command alone. */
  nofollow: boolean;
}

export interface Engine {
  name: string;
  /** Why it cannot serve this marker, in words; undefined when it can. */
  refuses(provider: Provider, marker: Marker): string | undefined;
  /** Makes ready for the points. Called once, before the command starts. */
  arm(points: Point[], options: EngineOptions, host: Host): Promise<void>;
  /** What the command's environment must hold so that the engine gets into it. */
  environment(current: NodeJS.ProcessEnv): Record<string, string>;
  /** Takes every hook out, as far as the targets still run; rings stay readable. */
  disarm(): Promise<void>;
  /** Frees what is left, after the rings are drained. */
  close(): void;
  /** Anything the end of a run should say: probes that could not fire, and why. */
  findings(command: string): string[];
}
