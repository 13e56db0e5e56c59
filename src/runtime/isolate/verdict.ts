/**
 * Verdicts. A clause's predicate often looks at nothing but the code object ("is this function called start?"). The
 * handler passes hand that part over as a function of its own; here it is asked once for each code object, for each
 * probe that the clause stands on, and the answer is a bit in the code object:
 *
 *   skip  the part is false: the clause need not be looked at
 *   sure  the part is true: when it is the whole predicate, that need not run again
 *   neither  it threw, or read what this probe has not from its code object: the predicate itself will tell
 *
 * When no clause of an agent's probe can want a code object, the host is told, and the agent stops firing for it.
 */
import type { CodeField } from "../../probe/provider.ts";
import type { ProbeInfo } from "../contract.ts";
import { type Clause, clauses } from "./clause.ts";
import { type Code, codes } from "./code.ts";
import { run } from "./run.ts";

/** The pure builtins, by name. */
export type Library = Readonly<Record<string, (...values: never[]) => unknown>>;

type CodePredicate = (event: object, library: Library) => unknown;

/** A bit of a code object's verdicts: which of its words, and the bit there. */
export interface VerdictBit {
  word: number;
  mask: number;
}

interface Question {
  bit: VerdictBit;
  test: CodePredicate;
  eventOf: (code: Code) => object;
}

/** Bits of a word that are used: more would make its numbers slow. */
const BITS = 30;

/** A million code objects have to remember the answers: what is asked beyond is left to the predicates. */
const QUESTIONS_MAX = 8 * BITS;

/** Questions by probe and clause. */
const questions = new Map<string, Question>();
/** Probes that have clauses, by agent probe. */
let agents = new Map<number, ProbeInfo[]>();
let library: Library = {};
/** Whether the agent may be told of them: a recording is to have every event. */
let atSource = true;

const key = (clause: Clause, probe: ProbeInfo) => `${probe.number}/${clause.id}`;

/** The bit of the clause's question on that probe, undefined when it has none. */
export function verdictBit(clause: Clause, probe: ProbeInfo): VerdictBit | undefined {
  return questions.get(key(clause, probe))?.bit;
}

/** JavaScript that reads a word of `code`'s verdicts. */
export function verdictWord(kind: "skip" | "sure", word: number): string {
  return word === 0 ? `code.${kind}` : `code.more[${2 * (word - 1) + (kind === "skip" ? 0 : 1)}]`;
}

/** Prepares the questions of a probe's clauses, which may call the functions of `pure`. */
export function addQuestions(probe: ProbeInfo, pure: Library): void {
  library = pure;
  for (const clause of clausesOf(probe).map((id) => clauses[id]!)) {
    if (questions.has(key(clause, probe)) || questions.size >= QUESTIONS_MAX) continue;
    const test = testOf(clause);
    if (!test) continue;
    const bit = { word: Math.floor(questions.size / BITS), mask: 1 << (questions.size % BITS) };
    questions.set(key(clause, probe), { bit, test, eventOf: codeEvents(probe) });
  }
}

/** The part of a clause's predicate that depends on the code object alone: as a function has made it, or as the passes have. */
function testOf({ codeTest, site: { codePredicate } }: Clause): CodePredicate | undefined {
  if (codeTest) return (event) => codeTest.test(event);
  if (codePredicate === undefined) return undefined;
  return new Function(`"use strict"; return (${codePredicate});`)() as CodePredicate;
}

/** Those that are done where the probe fires, too. */
const clausesOf = ({ clauses, pushed = [] }: ProbeInfo) => [...clauses, ...pushed];

/** Before every probe is installed anew: the bits go to the clauses that there are then. */
export function forgetQuestions(): void {
  questions.clear();
}

const CODE_FIELDS: readonly CodeField[] = ["filename", "funcname", "qualname", "module", "firstlineno"];

/**
 * Makes events that have only what the code object says. Where an argument of the probe has a code field's name and
 * comes from elsewhere (the funcname of cfunction-entry is the C function's), reading it throws; but for `others`.
 */
export function codeEvents(
  probe: ProbeInfo,
  others: Readonly<Record<string, () => unknown>> = {},
): (code: Code) => object {
  const prototype = {};
  let code: Code;
  for (const field of CODE_FIELDS)
    Object.defineProperty(prototype, field, { get: () => code[field], configurable: true });
  probe.args.forEach(({ name, from, byName }, i) => {
    const get = (): unknown => {
      if ("code" in from) return code[from.code];
      throw new Error("not the code object's");
    };
    Object.defineProperty(prototype, name, { get, configurable: true });
    if (!byName) Object.defineProperty(prototype, `arg${i}`, { get, configurable: true });
  });
  for (const [name, get] of Object.entries(others)) Object.defineProperty(prototype, name, { get });
  return (of) => ((code = of), Object.create(prototype) as object);
}

/** From the next time that probes are taken into service. */
export function decideAtSource(yes: boolean): void {
  atSource = yes;
}

/** Which probes the agent may stop firing, once every probe is known. */
export function setAgents(probes: readonly (ProbeInfo | undefined)[]): void {
  agents = new Map();
  for (const probe of probes) {
    if (probe?.agent === undefined || clausesOf(probe).length === 0) continue;
    agents.set(probe.agent, [...(agents.get(probe.agent) ?? []), probe]);
  }
  for (const code of codes) if (code.id !== 0) judge(code);
}

/** Answers every question for a code object, and tells the host what follows. */
export function judge(code: Code): void {
  code.skip = code.sure = 0;
  const words = Math.ceil(questions.size / BITS);
  if (words > 1) code.more = new Int32Array(2 * (words - 1));
  for (const question of questions.values()) ask(question, code);
  let mask = 0;
  for (const [agent, on] of agents) if (atSource && on.every((probe) => unwanted(code, probe))) mask |= 1 << agent;
  if (mask === code.told) return;
  code.told = mask;
  run.notes.push({ type: "verdict", code: code.id, mask });
}

function ask({ bit, test, eventOf }: Question, code: Code): void {
  try {
    set(code, test(eventOf(code), library) ? "sure" : "skip", bit);
  } catch {
    // Neither: the predicate runs, and its error is told with the event's.
  }
}

function set(code: Code, kind: "skip" | "sure", { word, mask }: VerdictBit): void {
  if (word === 0) code[kind] |= mask;
  else code.more[2 * (word - 1) + (kind === "skip" ? 0 : 1)]! |= mask;
}

function unwanted(code: Code, probe: ProbeInfo): boolean {
  return clausesOf(probe).every((id) => {
    const bit = verdictBit(clauses[id]!, probe);
    return bit !== undefined && ((bit.word === 0 ? code.skip : code.more[2 * (bit.word - 1)]!) & bit.mask) !== 0;
  });
}
