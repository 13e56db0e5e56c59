/**
 * The plan of a replay: which of a recording's probes the clauses of another script mean. Probes keep the recording's
 * numbers, so that its records need no translation; a clause that wants what is not there is an error at its place.
 */
import { DiagnosticError, type Diagnostic } from "../diagnostic.ts";
import { createClockEngine } from "../engine/clock/index.ts";
import type { Point } from "../engine/engine.ts";
import { createReplayEngine } from "../engine/replay/index.ts";
import type { Program } from "../handler/program.ts";
import { matchDescriptions, type Match } from "../probe/match.ts";
import type { Marker } from "../probe/provider.ts";
import type { Recording } from "../record/recording.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import { locate, probeInfo, type Plan } from "./plan.ts";
import { Recorded, isEvery } from "./recorded.ts";

/** A clause on a recorded marker, as one description has it. */
interface Wish {
  clause: ClauseInfo;
  match: Match;
}

/** Throws DiagnosticError for descriptions and arguments that the recording does not have. */
export function makeReplayPlan(
  clauses: ClauseInfo[],
  program: Program,
  recording: Recording,
  { args, allowNoMatch }: { args: string[]; allowNoMatch: boolean },
): Plan {
  const recorded = new Recorded(recording);
  const problems: Diagnostic[] = [];
  const wishes = new Map<Marker, Wish[]>();
  for (const clause of clauses) {
    for (const description of clause.descriptions) {
      const [matches, problem] = matchDescriptions(description, recorded.providers, { args });
      const trouble =
        (problem && recorded.explain(problem, description)) ??
        matches.map((match) => recorded.lacks(match, clause, description)).find(Boolean);
      if (trouble && !(trouble.code === "no-match" && allowNoMatch))
        problems.push(locate(trouble, description, clause, program));
      for (const match of trouble ? [] : matches)
        wishes.set(match.marker, [...(wishes.get(match.marker) ?? []), { clause, match }]);
    }
  }
  if (problems.length > 0) throw new DiagnosticError(problems);
  const own = ownProbes(wishes, recorded);
  const stages = recording.stages.map((stage) => [
    ...stage.map((probe) => assign(probe, wishes.get(recorded.markerOf(probe)) ?? [], recorded)),
    ...own.map(({ info }) => info),
  ]);
  const probes = [
    ...new Map([...stages.flat(), ...own.map(({ info }) => info)].map((probe) => [probe.number, probe])).values(),
  ];
  const numberOf = (name: string) => own.find(({ info }) => info.name === name)?.info.number ?? -1;
  const end = probes.find(({ provider, name }) => provider === "pyprobe" && name === "END")?.number ?? -1;
  return {
    probes,
    points: new Map([
      [createReplayEngine(recording, stages), []],
      [createClockEngine(), own.map(({ point }) => point)], // behind: its ticks are those of the recorded time
    ]),
    awaited: [],
    begin: numberOf("BEGIN"),
    end,
    summary: [`the recording ${recording.path} has ${recording.events} events`],
    choices: [],
    pushdown: new Map(),
  };
}

/** Probes of the run that the recording has not: they get numbers behind its own. */
function ownProbes(wishes: Map<Marker, Wish[]>, recorded: Recorded): { info: ProbeInfo; point: Point }[] {
  const lacking = [...wishes].filter(([marker]) => recorded.numbersOf(marker).length === 0);
  return lacking.map(([, list], i) => {
    const number = recorded.next + i;
    const { provider, marker } = list[0]!.match;
    const info = { ...probeInfo(number, list[0]!.match, 0, [], "replay"), clauses: ids(list) };
    return { info, point: { number, provider, marker, captures: 0, reaches: () => true } };
  });
}

/** A recorded probe with the clauses of this script. */
function assign(probe: ProbeInfo, wishes: Wish[], recorded: Recorded): ProbeInfo {
  const taken = wishes.filter(({ match }) => recorded.chosen(match).includes(probe.number));
  const only = taken.flatMap(({ clause, match }) => {
    const narrowed = narrow(match, probe);
    return narrowed ? [{ clause: clause.id, ...narrowed }] : [];
  });
  const free = new Set(taken.filter(({ match }) => !narrow(match, probe)).map(({ clause }) => clause.id));
  const bound = only.filter(({ clause }) => !free.has(clause)); // one description of its is for all processes
  return { ...probe, clauses: ids(taken), ...(bound.length > 0 && { only: bound }) };
}

/** What a description leaves out of a recorded probe's processes; undefined: nothing. */
function narrow({ provider, processes, module, marker }: Match, probe: ProbeInfo) {
  const isNarrower =
    (processes.kind === "pid" && probe.origin?.processes.kind !== "pid") ||
    (processes.kind === "glob" && !isEvery(processes.glob, provider.name));
  const byModule = marker.module === undefined && !/^\**$/.test(module) ? module : "";
  if (!isNarrower && byModule === "") return undefined;
  const name =
    processes.kind === "pid" ? `${provider.name}${processes.pid}` : "glob" in processes ? processes.glob : "";
  return { process: name === "" ? "*" : name, module: byModule };
}

function ids(wishes: Wish[]): number[] {
  return [...new Set(wishes.map(({ clause }) => clause.id))].sort((a, b) => a - b);
}
