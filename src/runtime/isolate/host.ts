/**
 * The host interface: what the sandbox process calls in the isolate. In order: `load`, then the script's modules are
 * evaluated, `declared`, `arm` (again whenever the probes change), `attachBuffer`, and then `fire`, `batch`, `end`.
 *
 * Functions that run handlers give [text, notes]: the text printed, and a JSON array of notes (run.ts's Note: messages
 * of FromSandbox, and verdicts for the agent) or null.
 */
import type { Program } from "../../handler/program.ts";
import { type ContextName, contextNames } from "../../probe/context.ts";
import type { ClauseInfo, ProbeInfo, RuntimeOptions } from "../contract.ts";
import { printUnprinted } from "./print-aggregations.ts";
import { walk } from "./batch.ts";
import { type Clause, clauses } from "./clause.ts";
import { forgetRing } from "./code.ts";
import { fireByNumber, install, probes, retire, settleErrors } from "./dispatch.ts";
import { tellUntold } from "./failure.ts";
import { attach } from "./memory.ts";
import { setFormat, takeText, writeEnd } from "./output.ts";
import { endProcess } from "./process.ts";
import { aroundClauses, builtins, liveBuiltins, pureFunctions } from "./registry.ts";
import { setMacros } from "./builtins/macro.ts";
import { setClockOffset } from "./builtins/walltimestamp.ts";
import { endSpeculative } from "./speculations.ts";
import { run, say, takeNotes } from "./run.ts";
import { endAllSpans, endSpansOf } from "./spans.ts";
import { installTallies } from "./tally.ts";
import { addQuestions, decideAtSource, forgetQuestions, setAgents } from "./verdict.ts";
import { asksForSymbols, knownSymbols, learnSymbols, unknownAddresses } from "./symbols.ts";

export type Result = [text: string, notes: string | null];

interface Loading {
  /** As in the message "load"; the modules' sources may be left out. */
  program: Program;
  options: RuntimeOptions;
}

/** Before the script's modules are evaluated: JSON of Loading. */
export function load(json: string): void {
  const { program, options } = JSON.parse(json) as Loading;
  run.options = options;
  run.script = program;
  setMacros(options);
  setFormat(options);
  setClockOffset(BigInt(options.clockOffset));
}

/** The names that the module "pyprobe" exports to scripts, as JSON. All are exports of this bundle; many change as events come. */
export function publicNames(): string {
  return JSON.stringify(builtins.map(({ name }) => name));
}

/** The clauses that the script has declared: JSON of ClauseInfo[]. */
export function declared(): string {
  return JSON.stringify(clauses.map(infoOf));
}

/** Probes of which each is made ready at once. */
const FEW = 64;

/** What a clause wants captured of the thread. Where it may use anything, what it names decides, and that is nothing. */
export function infoOf(clause: Clause): ClauseInfo {
  return { ...clause.info, context: contextOf(clause) };
}

function contextOf({ site }: Clause): ContextName[] {
  const names = builtins.flatMap(({ name, context }) => (context && site.builtins.includes(name) ? [context] : []));
  return contextNames.filter((name) => names.includes(name));
}

/**
 * Takes probes into service, or anew: JSON of ProbeInfo[]. `whole` (1): and all others out of it. The notes have the
 * verdicts on known code.
 */
export function arm(json: string, whole: number): Result {
  const list = JSON.parse(json) as ProbeInfo[];
  if (whole) {
    retire();
    forgetQuestions();
  }
  for (const probe of list) {
    addQuestions(probe, pureFunctions);
    install(probe, liveBuiltins, aroundClauses, list.length > FEW);
    installTallies(probe, pureFunctions);
  }
  setAgents(probes);
  return [takeText(), takeNotes()];
}

/** Whether the agent may be told, from the next `arm` on, what no clause can want (1), or every event is to come (0). */
export function decide(atSource: number): void {
  decideAtSource(atSource === 1);
}

/** Whether batches are to be asked for addresses (1), as probes are armed now. */
export function asksSymbols(): number {
  return asksForSymbols() ? 1 : 0;
}

/** The addresses of a batch that nothing is known of: JSON of SymbolQuestion[], or "". */
export function unknown(bytes: number): string {
  return unknownAddresses(bytes);
}

/** All that is known of addresses: JSON of SymbolAnswer[]. */
export function symbolsKnown(): string {
  return JSON.stringify(knownSymbols());
}

/** What stands there: JSON of SymbolAnswer[]. */
export function symbols(json: string): void {
  learnSymbols(json);
}

/** The memory that batches come in. */
export function attachBuffer(buffer: SharedArrayBuffer): void {
  attach(buffer);
}

/** Handles the records in the buffer's first bytes. After exit() was called the rest is discarded, here and in later batches. */
export function batch(bytes: number): Result {
  return handling(() => walk(bytes));
}

/** Fires a probe that no record carries, by number, at a time of the monotonic clock, with these integers (JSON) in its slots. */
export function fire(probe: number, seconds: number, nanos: number, pid: number, tid: number, ints = "[]"): Result {
  return handling(() => fireNow(probe, seconds, nanos, pid, tid, JSON.parse(ints) as number[]));
}

/** A process has ended and its ring is empty: what was kept of its threads is dropped. */
export function processEnded(pid: number): void {
  endSpansOf(pid);
  endProcess(pid);
}

/** A ring is closed, and all that it had has been handled. */
export function ringEnded(ring: number): void {
  forgetRing(ring);
}

/**
 * The end: END's clauses (by probe number, -1 for none), then the aggregations never printed. It may be called after a
 * call that was stopped by its time limit as well: what that one had printed comes first, and nothing gathered is lost.
 */
export function end(probe: number, seconds = 0, nanos = 0, pid = 0, tid = 0): Result {
  run.exited = false;
  endSpeculative(); // (the clause that was stopped may have)
  const left = takeText();
  const [text, notes] = handling(() => {
    fireNow(probe, seconds, nanos, pid, tid);
    printUnprinted();
    endAllSpans(seconds * 1e9 + nanos);
    tellUntold();
    writeEnd((text) => say(1, text));
  });
  return [left + text, notes];
}

/** What was counted here for the data-quality line: JSON of Counts. */
export function facts(): string {
  return JSON.stringify(run.facts);
}

function fireNow(
  probe: number,
  seconds: number,
  nanos: number,
  pid: number,
  tid: number,
  ints: readonly number[] = [],
): void {
  if (probe < 0) return;
  fireByNumber(probe, BigInt(seconds) * 1_000_000_000n + BigInt(nanos), pid, tid, ints);
  settleErrors();
}

/** Runs handlers, unless exit() was called; what they print and note is the result. */
function handling(body: () => void): Result {
  if (run.exited) return ["", null];
  run.running = true;
  try {
    body();
  } finally {
    run.running = false;
  }
  return [takeText(), takeNotes()];
}
