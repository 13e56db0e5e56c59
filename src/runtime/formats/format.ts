/**
 * An output format: what a run's output looks like. One file each in this folder, listed in registry.ts; nothing else
 * branches on a format's name.
 *
 * A format has two halves, which write into one output, in order: in the isolate a printer, for what handlers print and
 * what goes wrong in them; in the control plane `told`, for what the session has to say. What a format leaves to standard
 * error, `told` answers with undefined.
 */
import type { Place } from "../../handler/program.ts";
import type { Counts } from "../facts.ts";
import type { AggregateData } from "../isolate/aggregates/aggregate.ts";
import type { Span } from "../isolate/spans.ts";

export interface OutputFormat {
  name: string;
  /** A sentence, for help. */
  doc: string;
  /** How the files end that -o writes in this format when none is named: ".jsonl". */
  endings?: readonly string[];
  /** The output is one document, whole when the run has ended: a file of -o is replaced by it, instead of appended to. */
  isDocument?: true;
  /** A new one for each run: it may have a state, such as a heading that is printed once. */
  printer(options: PrinterOptions): Printer;
  /** What the session says, as text for the output. */
  told(told: Told): string | undefined;
  /** Whether what commands of system() print is told, instead of standing in the output as it is. */
  wrapsCommands?: true;
  /** What the output has after an interrupt from the terminal. */
  interrupted?: string;
}

export interface PrinterOptions {
  quiet: boolean;
  flowindent: boolean;
  /** What is traced, in words, for headings: "python3 script.py". */
  title?: string;
  /** The name of a process, as far as it is known. */
  processName?(pid: number): string | undefined;
}

/** The half in the isolate. Each method gives the text to print. */
export interface Printer {
  /** Whether it wants to know which clause runs, which costs a little for each event. */
  readonly followsClauses: boolean;
  /** Whether values stand in dtrace's columns. */
  readonly hasColumns: boolean;
  /** A clause, by its place among the probe's, is about to run (before its predicate) for a firing of the probe of that number. */
  begin(firing: Firing, probe: number, clause: number): void;
  /** It has ended. */
  end(): string;
  /** What is printed once, in front of everything: empty when it has been. */
  heading?(): string;
  /** What one call of `from` ("printf") prints; `value`: what it was given, where that is one value. */
  output(text: string, from: string, value?: unknown): string;
  /** Aggregations are shown, as data; absent: as their text, which goes to `output`. */
  aggregations?(snapshots: Snapshot[]): string;
  /** A span has been closed, at a time (ns); absent: it is a line of text, which goes to `output`. */
  span?(span: Span, end: number): string;
  /** What it has kept back, at the end of a batch. */
  flush?(): string;
  /** The run has ended: what is left to print. `warn` tells the person what the output does not show. */
  finish?(warn: (text: string) => void): string;
  /** A clause ended in an error. It is told on standard error as well. */
  error(error: ClauseError): string;
}

/** What formats show of an event. */
export interface Firing {
  readonly timestamp: number;
  readonly pid: number;
  readonly tid: number;
  readonly probeprov: string;
  readonly probemod: string;
  readonly probefunc: string;
  readonly probename: string;
}

/** An aggregation as data. */
export interface Snapshot {
  name: string;
  /** Its aggregating function: "count". Absent while nothing was ever counted. */
  function?: string;
  /** Whether its values add up to something: counts, sums. */
  parts?: boolean;
  /** Sorted as it would be printed. */
  rows: readonly SnapshotRow[];
}

export interface SnapshotRow extends AggregateData {
  keys: readonly unknown[];
}

export interface ClauseError {
  /** From 1, as messages number clauses. */
  clause: number;
  /** The full description of the probe that fired; absent when it is of several firings. */
  probe?: string;
  place: Place;
  message: string;
  /** How many more errors of the clause this stands for. */
  more?: number;
}

/** What the session says. */
export type Told =
  | { type: "output"; from: string; text: string }
  | { type: "begin"; format: 1; pyprobe: string; script: string; command?: string; pid?: number; probes: number }
  | { type: "message"; severity: "note" | "warning" | "error"; pid?: number; text: string }
  | Failure
  | { type: "command"; pid: number; status?: number; signal?: string }
  | Quality
  | Explained
  | { type: "end"; why: string; status: number };

/** What a clause would do (`-e`). */
export interface Explained {
  type: "clause";
  /** From 1. */
  clause: number;
  place: Place;
  /** Whether the script has left it on. */
  enabled: boolean;
  descriptions: string[];
  /** The probes that it would be fired by, none where it waits for a process that has them. */
  probes: { probe: string; engine: string }[];
  captures: {
    /** It reads everything of the event, as far as the text tells. */
    all: boolean;
    /** Arguments by name: with the code object, with each event, or never, and why. */
    arguments: { name: string; comes: "code" | "event" | "never"; why?: string }[];
    /** Arguments that strings are read at. */
    strings: string[];
    /** Arguments that memory is read at, which argument says how many bytes, and how many there are at most. */
    memory: { at: string; size?: string; most?: number }[];
    /** What is captured of the thread. */
    thread: string[];
  };
  predicate: Decision[];
  /** The engine asks what it knows of the predicate before an event is written. */
  asked?: true;
  /** Absent where it has no probes. */
  action?: Action;
}

/**
 * Where a predicate is decided: `part` of it, or the `whole`, once for each code object or in the kernel; by the engine
 * where the probe fires, and `part` of it when what was counted there is read; else why not.
 */
export type Decision =
  | { where: "none" }
  | { where: "code" | "kernel"; part: string; whole: boolean }
  | { where: "engine"; engine: string }
  | { where: "read"; part: string }
  | { where: "isolate"; why: string };

/** Where the action is done: by the engine where the probe fires, and into what; or in the isolate, and why. */
export type Action =
  | { where: "engine"; engine: string; aggregations: string[]; variables: string[] }
  | { where: "isolate"; why: string; place?: Place };

/** What is wrong with the script, or why the handlers could not go on. */
export interface Failure {
  type: "failure";
  /** Its kind, for programs: "unknown-import". */
  code: string;
  message: string;
  place?: Place;
  expected?: string;
  nearest?: string;
  hint?: string;
}

/** The data-quality line as data. */
export interface Quality {
  type: "quality";
  /** Nothing was lost, cut, faulted or could not be probed. */
  good: boolean;
  /** Records read; null when the handlers could not go on, and nothing is known. */
  events: number | null;
  dropped: { probe: string; count: number }[];
  counts: Counts;
  findings: string[];
}
