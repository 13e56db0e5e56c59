/**
 * pyprobe in a program of Node's: what trace() is asked for, and what comes of it. docs/embedding.md shows it at work;
 * docs/json.md tells what each kind of line says.
 */

/** What to trace, with which handlers. */
export interface TraceRequest {
  /** Handlers as text, as -n takes them. There must be one of `script`, `file` and `handler`, and may be more. */
  script?: string;
  /** Files of handlers, as -s takes them. */
  file?: string | readonly string[];
  /** A handler of pyprobe's own by its name, as in `pyprobe latency`. */
  handler?: string;
  /** Parameters of the handlers by their names: `{ rows: 10 }`. */
  parameters?: Readonly<Record<string, string | number | boolean>>;
  /** The command line to start and trace. With neither a command nor a pid nor a recording, every process is traced. */
  command?: string;
  /** Running processes to trace. */
  pid?: number | readonly number[];
  /** A recording to run the handlers over. */
  replay?: string;
  /** File to record into, which must not exist. */
  record?: string;
  /** $1, $2, ... */
  args?: readonly (string | number)[];
  /** Options of the run, as -x takes them: `{ bufsize: "8m" }`. */
  options?: Readonly<Record<string, string | number | boolean>>;
  /** Where the command's output and messages for people go: where this program's own do (if not said), or nowhere. */
  stdio?: "inherit" | "ignore";
  /** The directory that files and the command are looked for from; absent: this program's. */
  cwd?: string;
  /** The environment of the command; absent: this program's. */
  env?: Readonly<Record<string, string | undefined>>;
  /** An AbortSignal: ends the tracing as stop() does. */
  signal?: StopSignal;
}

/** What trace() needs of an AbortSignal. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
}

/**
 * A trace that is going on. It can be iterated for all its lines, or for some of them, any number of times at once. Each
 * iteration has what comes after it was asked for: one that is asked for right after trace() has all. A reader that is
 * slower than the events slows the traced processes, or makes them drop events, as the option onfull says; lines that
 * nobody iterates are passed over.
 */
export interface Trace extends AsyncIterable<TraceLine> {
  /** What handlers print, one call at a time, and the spans that they close. */
  events(): AsyncIterableIterator<TraceOutput | TraceSpan>;
  /** Aggregations as they are printed; those left to the end come then. */
  aggregations(): AsyncIterableIterator<TraceAggregation>;
  /** Resolves when all is over, the command's own end included. Rejects with a TraceError if the trace could not be run. */
  readonly ended: Promise<TraceEnd>;
  /** Ends the tracing. The processes run on, and a command is waited for. Resolves as `ended` does. */
  stop(): Promise<TraceEnd>;
}

/** How a trace ended. */
export interface TraceEnd {
  /** Why it was over: "command", "exit", "signal", "target", "played". */
  readonly why: string;
  /** pyprobe's exit status. */
  readonly status: number;
  /** What the data lack. */
  readonly quality: TraceQuality;
  /** How the command ended, when there was one. */
  readonly command?: TraceCommand;
  /** Each aggregation by its name, as it was last printed. */
  readonly aggregations: ReadonlyMap<string, TraceAggregation>;
}

/** Why a trace could not be run, or could not go on: its message is what a person would have been told. */
export interface TraceError extends Error {
  readonly name: "TraceError";
  /** What is wrong with the handlers. */
  readonly failures: readonly TraceFailure[];
  /** pyprobe's exit status; null when a signal ended it. */
  readonly status: number | null;
}

/** A whole number; a bigint beyond 2^53 - 1. */
export type Integer = number | bigint;

/** One thing that a run has to say. */
export type TraceLine =
  | TraceBegin
  | TraceOutput
  | TraceSpan
  | TraceAggregation
  | TraceClauseError
  | TraceMessage
  | TraceFailure
  | TraceQuality
  | TraceCommand
  | TraceOver;

/** The event that was being handled, where there was one. */
interface OfEvent {
  /** ns, monotonic. */
  readonly timestamp?: Integer;
  readonly pid?: number;
  readonly tid?: number;
  readonly probe?: string;
}

export interface TraceBegin {
  readonly type: "begin";
  readonly format: 1;
  readonly pyprobe: string;
  readonly script: string;
  readonly command?: string;
  readonly pid?: number;
  /** How many probes are armed. */
  readonly probes: number;
}

export interface TraceOutput extends OfEvent {
  readonly type: "output";
  /** What printed it: "printf". */
  readonly from: string;
  readonly text: string;
  /** What it was given, where that is one value. */
  readonly value?: unknown;
}

export interface TraceSpan {
  readonly type: "span";
  /** When it began (ns, monotonic). */
  readonly timestamp: Integer;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  /** How many spans are around it. */
  readonly depth: number;
  /** ns. */
  readonly duration: Integer;
}

export interface TraceAggregation extends OfEvent {
  readonly type: "aggregation";
  readonly name: string;
  /** Its aggregating function: "count". Absent while nothing was ever counted. */
  readonly function?: string;
  readonly rows: readonly TraceRow[];
}

export interface TraceRow {
  readonly keys: readonly unknown[];
  /** Of a distribution, how many values it has. */
  readonly value: number | bigint;
  /** Of a distribution: those that are not empty, ascending. */
  readonly buckets?: readonly {
    readonly min: Integer | null;
    readonly max: Integer | null;
    readonly count: Integer;
  }[];
}

/** A clause ended in an error. */
export interface TraceClauseError extends OfEvent {
  readonly type: "error";
  /** From 1, as messages number clauses. */
  readonly clause: number;
  readonly place: TracePlace;
  readonly message: string;
  /** How many more errors of the clause this stands for. */
  readonly more?: number;
}

export interface TraceMessage {
  readonly type: "message";
  readonly severity: "note" | "warning" | "error";
  readonly pid?: number;
  readonly text: string;
}

export interface TraceFailure {
  readonly type: "failure";
  /** Its kind: "unknown-import". */
  readonly code: string;
  readonly message: string;
  readonly place?: TracePlace;
  readonly expected?: string;
  readonly nearest?: string;
  readonly hint?: string;
}

export interface TracePlace {
  readonly module: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What the data lack. */
export interface TraceQuality {
  readonly type: "quality";
  /** Nothing was lost, cut, faulted or could not be probed. */
  readonly good: boolean;
  /** Records read; null when the handlers could not go on, and nothing is known. */
  readonly events: number | null;
  readonly dropped: readonly { readonly probe: string; readonly count: number }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

/** How the command ended. */
export interface TraceCommand {
  readonly type: "command";
  readonly pid: number;
  readonly status?: number;
  readonly signal?: string;
}

/** The last line. */
export interface TraceOver {
  readonly type: "end";
  readonly why: string;
  readonly status: number;
}
