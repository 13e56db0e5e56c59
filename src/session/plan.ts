/**
 * The plan of a session: which probes the script's clauses mean, which engine serves each, what each event must carry.
 * Pure: nothing is armed here.
 */
import { DiagnosticError, type Diagnostic } from "../diagnostic.ts";
import type { Engine, Point } from "../engine/engine.ts";
import { engines } from "../engine/registry.ts";
import type { Program } from "../handler/program.ts";
import { quoteDescription } from "../handler/quote.ts";
import type { DescriptionProblem } from "../probe/description.ts";
import { Glob } from "../probe/glob.ts";
import { includesProcess, matchDescriptions, type Match } from "../probe/match.ts";
import type { Marker } from "../probe/provider.ts";
import { providers } from "../probe/registry.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";

export interface Plan {
  probes: ProbeInfo[];
  /** What each engine that is needed is to arm. */
  points: Map<Engine, Point[]>;
  /** Numbers of the run's own probes, -1 where no clause wants one. */
  begin: number;
  end: number;
  /** What dtrace says when it is not quiet: "script 'x.ts' matched 4 probes". */
  summary: string[];
  /** Which engine serves what, for -v. */
  choices: string[];
}

export interface PlanRequest {
  args: string[];
  /** A description may match nothing. */
  allowNoMatch: boolean;
  /** The pid of $target; undefined when nothing is traced by itself. */
  target: number | undefined;
}

/** One marker in the processes that a description reaches, and the clauses that want it there. */
interface Wanted {
  match: Match;
  clauses: ClauseInfo[];
}

/** Throws DiagnosticError for descriptions that match nothing or that nothing can serve. */
export function makePlan(clauses: ClauseInfo[], program: Program, request: PlanRequest): Plan {
  const problems: Diagnostic[] = [];
  const wanted = new Map<string, Wanted>();
  for (const clause of clauses) {
    for (const description of clause.descriptions) {
      const [matches, problem] = matchDescriptions(description, providers, { args: request.args });
      const trouble = problem ?? matches.map((match) => unreachable(match, description, request)).find(Boolean);
      if (trouble && !(trouble.code === "no-match" && request.allowNoMatch))
        problems.push(locate(trouble, description, clause, program));
      for (const match of trouble ? [] : matches) want(wanted, match, clause);
    }
  }
  const made = engines.map((create) => create());
  const probes: ProbeInfo[] = [];
  const points = new Map<Engine, Point[]>();
  const choices = new Set<string>();
  for (const { match, clauses } of wanted.values()) {
    const [engine, why] = choose(made, match);
    if (!engine) {
      problems.push(locate(unserved(match, why), clauses[0]!.descriptions[0]!, clauses[0]!, program));
      continue;
    }
    const number = probes.length;
    const captures = capturesOf(match.marker, clauses);
    probes.push(probeInfo(number, match, captures, clauses));
    const reaches = (pid: number, module: string) =>
      includesProcess(match.processes, match.provider, pid, true) &&
      (match.module === "" || new Glob(match.module).matches(module));
    points.set(engine, [...(points.get(engine) ?? []), { number, captures, reaches, ...match }]);
    choices.add(`${match.provider.name}:::${match.marker.name} is served by the ${engine.name} engine`);
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  const numberOf = (name: string) =>
    probes.find((probe) => probe.provider === "pyprobe" && probe.name === name)?.number ?? -1;
  return {
    probes,
    points,
    begin: numberOf("BEGIN"),
    end: numberOf("END"),
    summary: summarize(program, wanted),
    choices: [...choices],
  };
}

function want(wanted: Map<string, Wanted>, match: Match, clause: ClauseInfo): void {
  const key = JSON.stringify([match.provider.name, match.marker.name, match.marker.func, reachOf(match)]);
  const one = wanted.get(key) ?? { match, clauses: [] };
  if (!one.clauses.includes(clause)) one.clauses.push(clause);
  wanted.set(key, one);
}

/** What tells the processes of two descriptions apart: python$target, python* and an empty field all mean every one we trace. */
function reachOf({ processes, module, provider }: Match): string {
  const all =
    processes.kind === "target" ||
    (processes.kind === "glob" && /^\**$/.test(withoutName(processes.glob, provider.name)));
  return `${all ? "" : JSON.stringify(processes)} ${/^\**$/.test(module) ? "" : module}`;
}

function withoutName(glob: string, name: string): string {
  return glob.startsWith(name) ? glob.slice(name.length) : glob;
}

/** A description of processes that this session does not trace. */
function unreachable(match: Match, description: string, { target }: PlanRequest): DescriptionProblem | undefined {
  const { processes, provider } = match;
  const problem = { code: "no-process", at: 0, length: description.length };
  if (processes.kind === "pid" && processes.pid !== target) {
    return {
      ...problem,
      message: `"${description}" is of process ${processes.pid}, which this session does not trace`,
      hint: `the command of -c and its children are ${provider.name}$target`,
    };
  }
  if (processes.kind !== "none" && target === undefined) {
    return {
      ...problem,
      message: `"${description}" needs a process, and there is none to trace`,
      hint: 'name the command to trace: -c "python3 app.py"',
    };
  }
  return undefined;
}

/** The first engine that can serve a marker, or why none can. */
function choose(made: Engine[], { provider, marker }: Match): [Engine | undefined, string] {
  const refusals: string[] = [];
  for (const engine of made) {
    const refusal = engine.refuses(provider, marker);
    if (refusal === undefined) return [engine, ""];
    refusals.push(refusal);
  }
  return [undefined, refusals.join("; ")];
}

function unserved({ provider, marker }: Match, why: string): DescriptionProblem {
  const message = `no engine can serve ${provider.name}:::${marker.name}: ${why}`;
  return { code: "unserved", message, at: 0, length: 1 };
}

/** One probe that runs the clauses of several of one marker, for processes that all of them reach. */
export function combineProbes(number: number, marker: Marker, parts: ProbeInfo[]): ProbeInfo {
  const slotIndex = marker.slots
    .map((_, index) => index)
    .filter((index) => parts.some((part) => part.slotIndex.includes(index)));
  const clauses = [...new Set(parts.flatMap((part) => part.clauses))].sort((a, b) => a - b);
  return { ...parts[0]!, number, slotIndex, slots: slotIndex.map((index) => marker.slots[index]!), clauses };
}

/** The slots of a marker that its clauses read, a bit each. */
function capturesOf(marker: Marker, clauses: ClauseInfo[]): number {
  let captures = 0;
  marker.args.forEach(({ name, from }, index) => {
    if (!("slot" in from)) return;
    const wants = ({ captures }: ClauseInfo) =>
      captures.fields === "all" ||
      captures.strings.includes(index) ||
      [name, `arg${index}`, "args"].some((field) => captures.fields.includes(field));
    if (clauses.some(wants)) captures |= 1 << from.slot;
  });
  return captures;
}

function probeInfo(number: number, match: Match, captures: number, clauses: ClauseInfo[]): ProbeInfo {
  const { provider, marker } = match;
  const slotIndex = marker.slots.map((_, index) => index).filter((index) => captures & (1 << index));
  return {
    number,
    provider: provider.name,
    pidProvider: !provider.solitary,
    module: "",
    func: marker.func,
    name: marker.name,
    args: marker.args,
    slots: slotIndex.map((index) => marker.slots[index]!),
    slotIndex,
    clauses: clauses.map(({ id }) => id).sort((a, b) => a - b),
    ...(marker.agent !== undefined && { agent: marker.agent }),
  };
}

/** A problem of a description, put where the script has that text. */
function locate(problem: DescriptionProblem, description: string, clause: ClauseInfo, program: Program): Diagnostic {
  const { at, length, ...rest } = problem;
  return { ...rest, ...quoteDescription(program, clause.place, description, { at, length }) };
}

function summarize(program: Program, wanted: Map<string, Wanted>): string[] {
  const count = new Set([...wanted.values()].map(({ match }) => match.marker)).size;
  const what = program.entry.startsWith("<") ? "description" : "script";
  return [`${what} '${program.entry}' matched ${count} ${count === 1 ? "probe" : "probes"}`];
}
