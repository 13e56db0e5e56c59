/**
 * The plan of a session: which probes the script's clauses mean, which engine serves each, what each event must carry.
 * Pure: nothing is armed here.
 */
import { DiagnosticError, type Diagnostic } from "../diagnostic.ts";
import type { Engine, Point, PointScope } from "../engine/engine.ts";
import type { Site } from "../elf/site.ts";
import type { ByteCapture, KernelTest, Program } from "../handler/program.ts";
import { quoteDescription } from "../handler/quote.ts";
import type { DescriptionProblem } from "../probe/description.ts";
import { Glob } from "../probe/glob.ts";
import { includesProcess, matchDescriptions, type Match } from "../probe/match.ts";
import { type ContextName, contextNames } from "../probe/context.ts";
import { namesOf } from "../probe/args.ts";
import type { Marker, Provider } from "../probe/provider.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import type { Work } from "../handler/work.ts";
import type { Numbers } from "./numbers.ts";
import { pushDown, talliesOf, type Pushdown, type ServedClause } from "./pushdown.ts";
import { stayingTests, type Staying } from "./staying.ts";
import { siteOf } from "./site-of.ts";

export interface Plan {
  probes: ProbeInfo[];
  /** What each engine that is needed is to arm. */
  points: Map<Engine, Point[]>;
  /** What the points of engines that arm files came of: a file that appears later may have more of it. */
  awaited: { engine: Engine; point: Point; match: Match }[];
  /** Numbers of the run's own probes, -1 where no clause wants one. */
  begin: number;
  end: number;
  /** What dtrace says when it is not quiet: "script 'x.ts' matched 4 probes". */
  summary: string[];
  /** Which engine serves what, for -v. */
  choices: string[];
  /** What becomes of each clause (pushdown.ts). */
  pushdown: Pushdown;
}

export interface PlanRequest {
  args: string[];
  /** A description may match nothing. */
  allowNoMatch: boolean;
  /** The pid of $target; undefined when every process is traced. */
  target: number | undefined;
  /** Whether the target is a command that has not started. */
  isCommand: boolean;
  /** Which engine shall serve what more than one can. */
  engine: "agent" | "uprobe" | "auto";
  /** Every event and argument of the probes, for a recording that other scripts may ask for them. */
  captureAll: boolean;
  /** Why no clause is to be done where its probe fires; undefined: those may that can. */
  nothingPushed: string | undefined;
  /** With what was found in files (catalog.ts), when files were looked into. */
  providers: readonly Provider[];
  /** The session's, in the order in which a probe is offered to them. */
  engines: readonly Engine[];
  numbers: Numbers;
}

/** One marker in the processes that a description reaches, and the clauses that want it there. */
interface Wanted {
  match: Match;
  clauses: ClauseInfo[];
}

/** A marker with the engine that is to serve it. */
interface Served extends Wanted {
  engine: Engine;
  /** The match as the files have it; in `match` the marker is as the engine carries it. */
  wish: Match;
  captures: number;
}

/** Throws DiagnosticError for descriptions that match nothing or that nothing can serve. */
export function makePlan(clauses: ClauseInfo[], program: Program, request: PlanRequest): Plan {
  const problems: Diagnostic[] = [];
  const wanted = new Map<string, Wanted>();
  for (const clause of clauses) {
    for (const description of clause.descriptions) {
      const [matches, problem] = matchDescriptions(
        description,
        request.providers,
        { args: request.args },
        request.allowNoMatch,
      );
      const trouble = problem ?? matches.map((match) => unreachable(match, description, request)).find(Boolean);
      if (trouble && !(trouble.code === "no-match" && request.allowNoMatch))
        problems.push(locate(trouble, description, clause, program));
      for (const match of trouble ? [] : matches) want(wanted, match, clause);
    }
  }
  const served: Served[] = [];
  for (const { match: wish, clauses } of wanted.values()) {
    const [engine, why] = choose(wish, request);
    if (!engine) {
      const text = clauses[0]!.descriptions[0]!;
      problems.push(locate(unserved(wish, why, text), text, clauses[0]!, program));
      continue;
    }
    const match = { ...wish, marker: engine.layout?.(wish.marker, wish.sites) ?? wish.marker };
    const captures = (request.captureAll ? argumentsOf : capturesOf)(match.marker, clauses);
    for (const problem of [...lackingContext(engine, match, clauses), ...lackingMemory(engine, match, clauses)])
      problems.push(locate(problem, problem.text, problem.clause, program));
    served.push({ engine, wish, match, clauses, captures });
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  const pushdown = pushDown(served.map(pushable), program, request.nothingPushed);
  const asked = stayingTests(served.map(pushable), pushdown, program);
  const split = served.map((one) => splitOff(one, pushdown, asked, request.captureAll));
  return { ...pointsOf(split, program, request), pushdown, summary: summarize(program, wanted) };
}

/** Numbers what is served, and makes of it what the sandbox and the engines are told. */
function pointsOf(served: Split[], program: Program, request: PlanRequest): Omit<Plan, "summary" | "pushdown"> {
  const probes: ProbeInfo[] = [];
  const points = new Map<Engine, Point[]>();
  const awaited: Plan["awaited"] = [];
  const choices = new Set<string>();
  const keys = new Set(served.map(numberKey));
  let tallies = 0;
  for (const one of scarceFirst(served)) {
    const { engine, wish, match, clauses, captures } = one;
    const number = request.numbers.of(numberKey(one), engine.numbers, keys);
    const context = { ...contextOf(engine, clauses), ...bytesOf(engine, clauses) };
    const done = one.pushed.map(({ clause, work }) => {
      const counted = talliesOf(clause.id, work, tallies, match.marker);
      tallies += counted.length;
      return { clause: clause.id, work, first: tallies - counted.length, counted };
    });
    const pushed = done.length > 0 && {
      pushed: done.map(({ clause }) => clause),
      tallies: done.flatMap(({ counted }) => counted),
    };
    probes.push({ ...probeInfo(number, match, captures, clauses, engine.name), ...context, ...pushed });
    const reaches = (pid: number, module: string) =>
      includesProcess(match.processes, match.provider, pid, true) &&
      (match.module === "" || new Glob(match.module).matches(module));
    const tests = clauses.map((clause) => (request.captureAll ? undefined : testOf(clause, program)));
    const bounds = request.captureAll ? {} : boundsOf(match.marker, clauses);
    const point: Point = {
      number,
      captures,
      ...bounds,
      ...context,
      reaches,
      ...match,
      scope: scopeOf(match, request),
      tests,
      clauses: [...clauses.map(({ id }) => id), ...one.pushed.map(({ clause }) => clause.id)],
      ...(request.nothingPushed === undefined && { work: [...done, ...one.staying], silent: clauses.length === 0 }),
    };
    const own = points.get(engine) ?? [];
    own.push(point);
    points.set(engine, own);
    if (engine.armsFiles) awaited.push({ engine, point, match: wish });
    choices.add(`${match.provider.name}:::${match.marker.name} is served by the ${engine.name} engine`);
  }
  request.numbers.keep(keys);
  const numberOf = (name: string) =>
    probes.find((probe) => probe.provider === "pyprobe" && probe.name === name)?.number ?? -1;
  return { probes, points, awaited, begin: numberOf("BEGIN"), end: numberOf("END"), choices: [...choices] };
}

/** A marker's clauses without those that are done where it fires, and those. */
interface Split extends Served {
  pushed: { clause: ClauseInfo; work: Work }[];
  /** What is asked for those that stay, before an event is written. */
  staying: Staying[];
}

function splitOff(
  one: Served,
  pushdown: Pushdown,
  asked: ReadonlyMap<Engine, ReadonlyMap<number, Staying>>,
  captureAll: boolean,
): Split {
  const pushed = one.clauses.flatMap((clause) => {
    const fate = pushdown.get(clause.id)!;
    return "work" in fate ? [{ clause, work: fate.work }] : [];
  });
  const clauses = one.clauses.filter((clause) => !pushed.some((each) => each.clause === clause));
  pushed.sort((a, b) => a.clause.id - b.clause.id);
  const captures = captureAll ? one.captures : capturesOf(one.match.marker, clauses);
  return { ...one, clauses, captures, pushed, staying: clauses.map(({ id }) => asked.get(one.engine)!.get(id)!) };
}

/** What pushdown asks of it; a description that means some processes only is told apart in the isolate. */
function pushable({ engine, match: { marker }, clauses }: Served): ServedClause {
  return { engine, marker, clauses };
}

/** In their order; where there are many, those that need small numbers come first. */
function scarceFirst<T extends Served>(served: T[]): T[] {
  const isScarce = ({ engine }: T) => engine.numbers !== undefined;
  if (served.every((one) => served.length <= (one.engine.numbers ?? Infinity))) return served;
  return [...served.filter(isScarce), ...served.filter((one) => !isScarce(one))];
}

/** What a number stands for: a probe, and what its records carry. */
function numberKey({ engine, match, clauses, captures }: Served): string {
  return JSON.stringify([
    engine.name,
    keyOf(match),
    match.marker.slots,
    captures,
    contextOf(engine, clauses),
    bytesOf(engine, clauses),
  ]);
}

function want(wanted: Map<string, Wanted>, match: Match, clause: ClauseInfo): void {
  const key = keyOf(match);
  const one = wanted.get(key) ?? { match, clauses: [] };
  if (!one.clauses.includes(clause)) one.clauses.push(clause);
  wanted.set(key, one);
}

function keyOf(match: Match): string {
  return JSON.stringify([match.provider.name, match.marker.name, match.marker.func, reachOf(match)]);
}

/** What tells the processes of two descriptions apart: python$target, python* and an empty field all mean every one we trace. */
function reachOf({ processes, module, provider }: Match): string {
  const all = processes.kind === "target" || (processes.kind === "glob" && isEvery(processes.glob, provider.name));
  return `${all ? "" : JSON.stringify(processes)} ${/^\**$/.test(module) ? "" : module}`;
}

function withoutName(glob: string, name: string): string {
  return glob.startsWith(name) ? glob.slice(name.length) : glob;
}

/** A description of processes that this session does not trace. */
function unreachable(match: Match, description: string, request: PlanRequest): DescriptionProblem | undefined {
  const { processes, provider } = match;
  const problem = { code: "no-process", at: 0, length: description.length };
  if (processes.kind === "pid" && processes.pid !== request.target && request.isCommand) {
    return {
      ...problem,
      message: `"${description}" is of process ${processes.pid}, which this session does not trace`,
      hint: `the command of -c and its children are ${provider.name}$target`,
    };
  }
  if (processes.kind === "target" && request.target === undefined) {
    return {
      ...problem,
      message: `"${description}" needs a process, and there is none to trace`,
      hint: `name the command to trace (-c "python3 app.py") or a process (-p 1234); every process is ${provider.name}*`,
    };
  }
  return undefined;
}

/** Why an engine that goes into processes serves none in a session of all there are. */
export function entersSome({ name }: Engine): string {
  return `the ${name} engine serves what -c starts and the process of -p, not every process`;
}

/** The first engine that can serve a marker, or why none can. */
function choose(match: Match, request: PlanRequest): [Engine | undefined, string] {
  const refusals: string[] = [];
  for (const engine of inOrder(match, request)) {
    const refusal = engine.refuses(match.provider, match.marker) ?? cannotServe(engine, match, request);
    if (refusal === undefined) return [engine, ""];
    if (refusal !== "") refusals.push(refusal);
  }
  return [undefined, refusals.join("\n  ") || "it is none of the probes that the engine asked for (-x engine) serves"];
}

/** The engine that was asked for alone, beside those that serve what no other can. */
function inOrder({ sites }: Match, { engine, engines, isCommand }: PlanRequest): Engine[] {
  const asked = engines.filter(
    ({ name, armsFiles, entersProcesses }) => engine === "auto" || name === engine || !(armsFiles ?? entersProcesses),
  );
  return byPreference(asked, sites, isCommand);
}

/** A process that runs is not entered for what stands in its files. */
export function byPreference(engines: Engine[], sites: readonly Site[], isCommand: boolean): Engine[] {
  if (isCommand || sites.length === 0) return engines;
  return [...engines.filter(({ armsFiles }) => armsFiles), ...engines.filter(({ armsFiles }) => !armsFiles)];
}

/** What stands against an engine in this session, whatever the machine allows. */
function cannotServe(
  engine: Engine,
  { provider, marker, processes, sites }: Match,
  request: PlanRequest,
): string | undefined {
  if (engine.entersProcesses && request.target === undefined) return entersSome(engine);
  if (!engine.armsFiles) return undefined;
  if (processes.kind === "glob" && !isEvery(processes.glob, provider.name))
    return `the ${engine.name} engine takes ${provider.name}$target, ${provider.name}1234 or ${provider.name}*, not some processes by their numbers`;
  if (sites.length > 0 || request.allowNoMatch || request.isCommand) return undefined;
  const why = marker.unsound
    ? `where it is, it cannot be relied on: ${marker.unsound}`
    : "no process has it in its files";
  return `the ${engine.name} engine finds no place for it: ${why}; -Z waits for a process that has it`;
}

function isEvery(glob: string, name: string): boolean {
  return /^\**$/.test(withoutName(glob, name));
}

/** The processes that a point is for: python* in a session that has a target means all of those. */
function scopeOf({ processes }: Match, { target }: PlanRequest): PointScope {
  if (processes.kind === "pid") return { kind: "pid", pid: processes.pid };
  return { kind: target === undefined ? "all" : "target" };
}

/** What of a clause's predicate may be decided early. */
function testOf({ place }: ClauseInfo, program: Program): KernelTest | undefined {
  return siteOf(place, program)?.kernelTest;
}

function unserved({ provider, marker }: Match, why: string, description: string): DescriptionProblem {
  const message = `no engine can serve ${provider.name}:::${marker.name}: ${why}`;
  return { code: "unserved", message, at: 0, length: description.length };
}

/** One probe that runs the clauses of several of one marker, for processes that all of them reach. */
export function combineProbes(number: number, marker: Marker, parts: ProbeInfo[]): ProbeInfo {
  const slotIndex = marker.slots
    .map((_, index) => index)
    .filter((index) => parts.some((part) => part.slotIndex.includes(index)));
  const clauses = [...new Set(parts.flatMap((part) => part.clauses))].sort((a, b) => a - b);
  const slots = slotIndex.map((index) => marker.slots[index]!);
  const context = contextNames.filter((name) => parts.some((part) => part.context?.includes(name)));
  return { ...parts[0]!, number, slotIndex, slots, clauses, ...(context.length > 0 && { context }) };
}

/** What the clauses read of the thread, where the engine can capture it. */
function contextOf(engine: Engine, clauses: ClauseInfo[]): { context?: ContextName[] } {
  const wanted = contextNames.filter((name) => clauses.some(({ context }) => context.includes(name)));
  const context = engine.lacks ? wanted.filter((name) => engine.lacks!(name) === undefined) : [];
  return context.length > 0 ? { context } : {};
}

/** What memory the clauses read, each piece once, where the engine can capture it. */
function bytesOf(engine: Engine, clauses: ClauseInfo[]): { bytes?: ByteCapture[] } {
  const wanted = engine.readsMemory ? clauses.flatMap(({ captures }) => captures.bytes ?? []) : [];
  const bytes = [...new Map(wanted.map((each) => [JSON.stringify(each), each])).values()];
  return bytes.length > 0 ? { bytes } : {};
}

function lackingMemory(engine: Engine, { provider, marker }: Match, clauses: ClauseInfo[]) {
  if (engine.readsMemory || provider.solitary) return [];
  return clauses.flatMap((clause) => {
    if (!clause.captures.bytes) return [];
    const text = clause.descriptions[0]!;
    const message = `copyin() cannot be had at ${provider.name}:::${marker.name}: the ${engine.name} engine captures no memory; programs in the kernel do, at pid and USDT probes`;
    return [{ code: "no-memory", message, at: 0, length: text.length, text, clause }];
  });
}

/** What they read that the engine cannot capture. */
function lackingContext(engine: Engine, { provider, marker }: Match, clauses: ClauseInfo[]) {
  return clauses.flatMap((clause) =>
    clause.context.flatMap((name) => {
      const why = engine.lacks?.(name);
      if (why === undefined) return [];
      const text = clause.descriptions[0]!;
      const message = `${name} cannot be had at ${provider.name}:::${marker.name}: ${why}`;
      return [{ code: "no-context", message, at: 0, length: text.length, text, clause }];
    }),
  );
}

/** The slots of a marker that its clauses read, a bit each. */
function capturesOf(marker: Marker, clauses: ClauseInfo[]): number {
  let captures = 0;
  marker.args.forEach((arg, index) => {
    const { name, from, string } = arg;
    if (!("slot" in from)) return;
    const copies = clauses.some(({ captures }) => captures.strings.includes(index));
    const wants = ({ captures }: ClauseInfo) =>
      captures.fields === "all" || namesOf(arg, index).some((field) => captures.fields.includes(field));
    if (copies || clauses.some(wants)) captures |= 1 << from.slot;
    if (copies && string !== undefined) captures |= 1 << string;
    // The innermost Python frame of a function's event is told by the event itself.
    if (name === "lineno" && clauses.some(({ context }) => context.includes("pystack"))) captures |= 1 << from.slot;
  });
  return captures;
}

/** The lengths of strings that are arguments too, where every clause that copies the string says the same. */
function boundsOf(marker: Marker, clauses: ClauseInfo[]): Pick<Point, "bounds"> {
  const bounds = marker.args.flatMap(({ string }, index) => {
    const copies = clauses.filter(({ captures }) => captures.strings.includes(index));
    const lengths = new Set(copies.map(({ captures }) => captures.lengths?.[index]));
    const [length] = lengths;
    return string === undefined || length === undefined || lengths.size > 1 ? [] : [[string, length] as const];
  });
  return bounds.length === 0 ? {} : { bounds: Object.fromEntries(bounds) };
}

/** Every argument, and the strings at those that the clauses want the strings of. */
function argumentsOf(marker: Marker, clauses: ClauseInfo[]): number {
  const slots = marker.args.flatMap(({ from }) => ("slot" in from ? [1 << from.slot] : []));
  return slots.reduce((all, slot) => all | slot, capturesOf(marker, clauses));
}

export function probeInfo(
  number: number,
  match: Match,
  captures: number,
  clauses: ClauseInfo[],
  engine: string,
): ProbeInfo {
  const { provider, marker, processes } = match;
  const slotIndex = marker.slots.map((_, index) => index).filter((index) => captures & (1 << index));
  return {
    number,
    provider: provider.name,
    pidProvider: !provider.solitary,
    module: marker.module ?? "",
    func: marker.func,
    name: marker.name,
    args: marker.args,
    slots: slotIndex.map((index) => marker.slots[index]!),
    slotIndex,
    clauses: clauses.map(({ id }) => id).sort((a, b) => a - b),
    ...(marker.agent !== undefined && { agent: marker.agent }),
    ...(processes.kind !== "none" && { origin: { engine, processes } }),
  };
}

/** A problem of a description, put where the script has that text. */
export function locate(
  problem: DescriptionProblem,
  description: string,
  clause: ClauseInfo,
  program: Program,
): Diagnostic {
  const { at, length, ...rest } = problem;
  return { ...rest, ...quoteDescription(program, clause.place, description, { at, length }) };
}

function summarize(program: Program, wanted: Map<string, Wanted>): string[] {
  const count = new Set([...wanted.values()].map(({ match }) => match.marker)).size;
  const what = program.entry.startsWith("<") ? "description" : "script";
  return [`${what} '${program.entry}' matched ${count} ${count === 1 ? "probe" : "probes"}`];
}
