/**
 * What passes between the control plane, the sandbox process and the isolate. Types only: this file is part of both
 * TypeScript projects.
 */
import type { ByteCapture, Program, Place, Captures } from "../handler/program.ts";
import type { Tally } from "../handler/work.ts";
import type { Settings } from "../options/registry.ts";
import type { ContextName } from "../probe/context.ts";
import type { Arg, SlotType } from "../probe/provider.ts";
import type { Processes } from "../probe/processes.ts";
import type { End, Head } from "../record/types.ts";
import type { Counts } from "./facts.ts";
import type { ParameterValues } from "./parameter.ts";

/** The run's options, checked, and what else the data plane is to know of the run. */
export interface RuntimeOptions extends Settings {
  /** $target, 0 when there is none. */
  target: number;
  /** $1, $2, ... as written. */
  args: string[];
  /** What the command line gives the script's parameters. */
  parameters: ParameterValues;
  /** Whether the output is text that goes to a terminal. */
  terminal: boolean;
  /** ns from the monotonic clock to 1970, in decimal, as it is when the run begins. */
  clockOffset: string;
  /** What is traced, in words, for headings of pictures: "python3 script.py". */
  title?: string;
}

/** A clause as the running script declared it. */
export interface ClauseInfo {
  /** From 0, in order of declaration: the order in which clauses of one firing run. */
  id: number;
  place: Place;
  descriptions: string[];
  captures: Captures;
  /** Whether it is to fire: the script may have disabled it already. */
  on: boolean;
  /** What of the thread it reads. */
  context: ContextName[];
  /** Whether the function that made its predicate says what of it depends on the code object alone (byCode). */
  byCode?: "whole" | "part";
}

/** A process, since when (ns) it runs its program, and addresses of which it is asked what stood there, each at its time. */
export type SymbolQuestion = [pid: number, since: number, addresses: number[], times: number[]];

/** A stretch of that process's memory: the file's name, and the function that it is; "" where nothing is known. */
export type SymbolAnswer = [pid: number, since: number, start: number, end: number, module: string, name: string];

/** What a clause has done so far. */
export interface ClauseStatus {
  id: number;
  /** Events that its probes had for it to look at. */
  seen: number;
  hits: number;
  errors: number;
  /** Of those seen, which were timed, and how many milliseconds turned meanwhile (session/cost.ts). */
  timed: number;
  turned: number;
}

/** A fragment (handler/fragment.ts): its program, and the entry's code in parts. Once it has run, no record is handled until "flow". */
export interface FragmentMessage {
  program: Program;
  parts: { code: string; shift: number }[];
  shared: string[] | "all";
}

/** What a clause's handle does to it. */
export type ClauseSwitch = "on" | "off" | "removed";

/** A probe that the session matched and numbered; records carry the number. */
export interface ProbeInfo {
  number: number;
  /** "python": the provider's name for a process adds its pid. BEGIN and END have "pyprobe" and no pid. */
  provider: string;
  pidProvider: boolean;
  /** The file name of the module that the probe is in; "" = of the module that holds the process's interpreter. */
  module: string;
  func: string;
  name: string;
  args: Arg[];
  /** The slots that its records carry, already narrowed to what is captured; `slotIndex[i]` is their index in the marker's layout. */
  slots: SlotType[];
  slotIndex: number[];
  /** What its records have of the thread behind the slots, in the order of wire.h; absent: nothing. */
  context?: ContextName[];
  /** Memory that they have behind that, a slot each; absent: none. */
  bytes?: ByteCapture[];
  /** Clauses to run, ascending. */
  clauses: number[];
  /** Clauses of it that are done where it fires: its events are not for them. */
  pushed?: number[];
  /** What those count. */
  tallies?: TallyInfo[];
  /** Its bit among the agent's probes (PYPROBE_AGENT_x), when an agent serves it: verdicts name it. */
  agent?: number;
  /** Who serves it, and in which processes; absent for the run's own probes. */
  origin?: { engine: string; processes: Processes };
  /** A replay: clauses of descriptions that mean only some of its processes, which these patterns tell. */
  only?: { clause: number; process: string; module: string }[];
}

/** What is to be done about a recording. */
export type RecordMessage = { type: "record" } & (
  | /**
     * Write all that comes from now on into the file whose descriptor follows on the descriptor socket. `live`: of a
     * session that goes on, and from the next message ("from") on.
     */
    { do: "begin"; head: Head; live: boolean }
    /** These probes are in service, with all that the recording is to have. `known`: what was lost before it. */
  | { do: "from"; probes: ProbeInfo[]; known: Known }
  /** Write its end; answer "recorded". */
  | { do: "end"; known: Known }
);

/** An aggregation's values that are counted where a probe fires (handler/work.ts). */
export interface TallyInfo extends Pick<Tally, "aggregation" | "key" | "method" | "parameters"> {
  /** Its number in TALLY records. */
  tally: number;
  clause: number;
  /** How many integers are in the key, */
  ints: number;
  /** and texts: what each is, in words, and where the script reads it. */
  texts: { what: string; place?: Place }[];
  /** Fields of the event that the key reads, and where among those they are; others are the code object's. */
  fields: Readonly<Record<string, { int: number } | { text: number }>>;
  /** Work.code of the clause. */
  code?: string;
}

/** Control plane to sandbox. */
export type ToSandbox =
  | { type: "load"; program: Program; options: RuntimeOptions }
  /** Takes probes into service, or anew; `whole`: and all others out of it. Answer "armed". */
  | { type: "probes"; probes: ProbeInfo[]; whole: boolean }
  /** One descriptor follows on the descriptor socket: an agent ring (or later a BPF ring buffer), read under this number. `size`: bytes of data. */
  | { type: "ring"; ring: number; kind: "agent" | "bpf"; size: number; pid: number }
  /** One descriptor follows: what the programs that write that ring count into. `size`: bytes. */
  | { type: "tallies"; ring: number; size: number }
  /** Its producer is gone: drain it, then close it. */
  | { type: "ring-end"; ring: number }
  /** Run the clauses of BEGIN or ERROR-like probes of the run by number, at this time (ns). */
  | { type: "fire"; probe: number; time: number; pid: number; tid: number }
  | RecordMessage
  /**
   * Play the recording whose descriptor follows on the descriptor socket. `stages`: the probes to arm where it armed its
   * own, one list a time. `end`: when it ended, ns; absent where it was cut.
   */
  | { type: "play"; stages: ProbeInfo[][]; time: number; tracer: number; end?: number }
  /** From `start` (ns) on fires the probe every `interval` ns, first one interval later, in the order of time among the records; 0 = no more. */
  | { type: "tick"; probe: number; interval: number; start: number }
  /** Fires a probe for a process in the order of time, once everything before `time` (ns) has been handled. `ints`: its slots. */
  | { type: "fire-at"; probe: number; time: number; pid: number; tid: number; ints: number[] }
  /** Answers "symbols". JSON of SymbolAnswer[]. */
  | { type: "symbols"; found: string }
  /** Runs what was typed into an interactive session, or a file's text; answer "evaluated". */
  | ({ type: "fragment" } & FragmentMessage)
  /** Records are handled again. */
  | { type: "flow" }
  /** Switches a clause; "switched" tells when it did. */
  | { type: "switch"; clause: number; to: ClauseSwitch }
  /** Prints aggregations as they are now, or clears them: those named, or all. Answer "aggregated". */
  | { type: "aggregations"; name: string | undefined; clear: boolean }
  /** Names of functions and files for completion; answer "seen". */
  | { type: "names" }
  /** Answer "status". */
  | { type: "status" }
  /** Answer "pong": the way to tell that the handlers still come back. */
  | { type: "ping" }
  /** Drain every ring, run END (its probe number, or -1), print what was never printed, answer "done". */
  | { type: "end"; probe: number; known: Known };

/** What a handler asks to be done outside of the sandbox (with -w). */
export type Action = SystemAction | FreopenAction | FtruncateAction | StopAction | RaiseAction;
export type SystemAction = { name: "system"; command: string };
/** `file` "": back to where the output went first. */
export type FreopenAction = { name: "freopen"; file: string };
export type FtruncateAction = { name: "ftruncate" };
export type StopAction = { name: "stop"; pid: number };
/** `signal`: its number or name. */
export type RaiseAction = { name: "raise"; pid: number; signal: number | string };

/** Sandbox to control plane. Output is not here: text frames carry it. */
export type FromSandbox =
  | { type: "loaded"; clauses: ClauseInfo[] }
  /** The script could not be loaded, or broke a limit; the session ends. */
  | { type: "failed"; error: ScriptError }
  /** A clause threw, or a value could not be had: that clause ended, the run goes on. */
  | { type: "clause-error"; text: string }
  /** A handler has switched a clause, by its handle. */
  | { type: "switched"; clause: number; to: ClauseSwitch }
  | { type: "armed" }
  | { type: "evaluated"; clauses: ClauseInfo[]; value?: string; error?: ScriptError }
  /** The names of the aggregations there are. */
  | { type: "aggregated"; names: string[] }
  | { type: "seen"; names: string[] }
  /** `spent`: ns that events have taken in the isolate; `reading`: ns that one reading of its clock takes. */
  | { type: "status"; clauses: ClauseStatus[]; facts: Facts; spent: number; reading: number }
  /** A MESSAGE record of a process. */
  | { type: "message"; pid: number; severity: 0 | 1 | 2; text: string }
  /** To be done when the output is so many UTF-16 units behind the last text frame. */
  | { type: "action"; at: number; action: Action }
  /** A handler called exit(status). */
  | { type: "exit"; status: number }
  /** A ring broke the format: its target's tracing has ended. */
  | { type: "bad-ring"; ring: number; pid: number; why: string }
  /** Addresses of a batch that waits for the answer, "symbols". */
  | { type: "symbols"; of: SymbolQuestion[] }
  | { type: "ring-closed"; ring: number }
  | { type: "fired"; probe: number }
  /** No more can be written to the recording. */
  | { type: "record-failed"; why: string }
  /** It has its end. `events`: how many it has. */
  | { type: "recorded"; events: number }
  /** The recording has been played; `cut`: not to its end, for that reason. */
  | { type: "played"; cut?: string }
  | { type: "pong" }
  | { type: "done"; facts: Facts };

/** What the isolate knows of code objects and processes (isolate/known.ts). */
export interface Knowledge {
  codes: KnownCode[];
  processes: KnownProcess[];
}

/** `own`: the number by which records of the ring know it. */
export interface KnownCode {
  id: number;
  ring: number;
  own: number;
  firstlineno: number;
  filename: string | null;
  funcname: string | null;
  qualname: string | null;
  module: string | null;
}

export interface KnownProcess {
  pid: number;
  ppid: number;
  uid: number;
  gid: number;
  execname: string;
  module: string;
}

/** What the control plane knows of a run's flaws when it ends: a recording keeps it. */
export type Known = Pick<End, "lost" | "counts" | "findings">;

export interface ScriptError {
  message: string;
  /** Where in the user's source, when that is known. */
  place?: Place;
  /** What to do about it. */
  hint?: string;
}

/** What the data-quality line says at the end. */
export interface Facts {
  /** Records read. */
  events: number;
  /** Events dropped for want of room, by probe number. */
  lost: Record<number, number>;
  /** What else was counted (facts.ts). */
  counts: Counts;
}
