/**
 * Which clauses are done where their probes fire, and not in the isolate (-x pushdown). A clause is, when
 *
 *   - the text says all that it does as work (handler/work.ts), and nobody would see the difference (passes/in-step.ts)
 *   - every probe of it is served by the same engine, which takes its work there
 *   - no clause that stays, nor anything else, touches a variable of the thread that it does
 *
 * What keeps one clause may keep others with it: so they are asked again until nothing changes.
 */
import type { Engine } from "../engine/engine.ts";
import type { Program } from "../handler/program.ts";
import { selvesOf, stepsOf, type Stays, type Text, type Work } from "../handler/work.ts";
import { carried, comparedTexts } from "../probe/carried.ts";
import type { Marker } from "../probe/provider.ts";
import type { ClauseInfo, TallyInfo } from "../runtime/contract.ts";
import { siteOf } from "./site-of.ts";

/** A probe of a clause, and who is to serve it. */
export interface ServedClause {
  engine: Engine;
  marker: Marker;
  clauses: readonly ClauseInfo[];
}

/** What becomes of a clause. */
export type Fate = { engine: Engine; work: Work } | Stays;

/** By clause number, of each that has a probe. */
export type Pushdown = ReadonlyMap<number, Fate>;

/** Why no clause is done where its probe fires, whatever it is; undefined: some may be. */
export function nothingPushed(pushdown: boolean, live: boolean, records: boolean): string | undefined {
  if (!pushdown) return "-x pushdown=off says so";
  if (live) return "what is typed at the prompt may look at it at any event";
  return records ? "the run is recorded, event by event" : undefined;
}

/** `off`: why nothing is, in this run. */
export function pushDown(served: readonly ServedClause[], program: Program, off: string | undefined): Pushdown {
  const result = new Map<number, Fate>();
  const clauses = new Set(served.flatMap((one) => one.clauses));
  const taken = new Map<Engine, { marker: Marker; work: Work }[]>();
  for (const clause of clauses) {
    const own = served.filter((one) => one.clauses.includes(clause));
    result.set(clause.id, off === undefined ? alone(clause, own, program, taken) : { why: off });
  }
  while (keepTouched([...clauses], result, program)) continue;
  return result;
}

/** What would become of a clause whatever others touch; `taken`: what its engine has been given before. */
function alone(
  clause: ClauseInfo,
  own: readonly ServedClause[],
  program: Program,
  taken: Map<Engine, { marker: Marker; work: Work }[]>,
): Fate {
  const work = siteOf(clause.place, program)?.work;
  if (!work) return { why: "it is not where the text shows a clause" };
  if ("why" in work) return work;
  const [{ engine }] = own as [ServedClause];
  if (own.some((one) => one.engine !== engine)) return { why: "several engines serve its probes" };
  if (!engine.refusesWork) return { why: `the ${engine.name} engine only brings events` };
  const all = [...(taken.get(engine) ?? []), ...own.map(({ marker }) => ({ marker, work }))];
  const why = engine.refusesWork(all);
  if (why !== undefined) return { why };
  taken.set(engine, all);
  return { engine, work };
}

/** Has a clause stay whose variables are touched elsewhere; whether there was one. */
function keepTouched(clauses: ClauseInfo[], result: Map<number, Fate>, program: Program) {
  for (const clause of clauses) {
    const one = result.get(clause.id)!;
    if (!("work" in one)) continue;
    for (const name of selvesOf(one.work)) {
      const stays = touched(name, one.engine, clauses, result, program);
      if (!stays) continue;
      result.set(clause.id, stays);
      return true;
    }
  }
  return false;
}

function touched(
  name: string,
  engine: Engine,
  clauses: ClauseInfo[],
  result: Pushdown,
  program: Program,
): Stays | undefined {
  const { looseSelves = [] } = program;
  if (touches(looseSelves, name)) return { why: `self.${name} is used by functions that clauses call` };
  for (const { id, place } of clauses) {
    const other = result.get(id)!;
    if ("work" in other && other.engine === engine) continue;
    if (!touches(siteOf(place, program)?.selves ?? "all", name)) continue;
    return { why: `self.${name} is used by a clause that stays`, place };
  }
  return undefined;
}

function touches(names: readonly string[] | "all", name: string): boolean {
  return names === "all" || names.includes(name);
}

/** What a clause's work on one probe counts, numbered from `next`. */
export function talliesOf(clause: number, work: Work, next: number, marker: Marker): TallyInfo[] {
  const tallies = stepsOf(work.steps).filter((step) => step.kind === "tally");
  const counted = tallies.map((tally, i) => {
    const { aggregation, key, method, parameters } = tally;
    const { ints, texts, fields } = carried(tally, work, marker);
    const shown = texts.map((text) => shownIn(text, marker));
    const more = { ...(parameters && { parameters }), ...(work.code !== undefined && { code: work.code }) };
    return { tally: next + i, clause, aggregation, key, method, ints: ints.length, texts: shown, fields, ...more };
  });
  const faults = comparedTexts(work, marker).map((text, i) => faultOf(clause, next + tallies.length + i, text, marker));
  return [...counted, ...faults];
}

/** What records say of a text that is compared and cannot be read: that it could not. */
function faultOf(clause: number, tally: number, text: Text, marker: Marker): TallyInfo {
  const texts = [shownIn(text, marker)];
  return { tally, clause, aggregation: "", key: "() => []", method: "count", ints: 0, texts, fields: {} };
}

function shownIn({ field, copied, place }: Text, marker: Marker): TallyInfo["texts"][number] {
  return { what: `${copied ? "the string at " : ""}${field} of ${marker.name}`, ...(place && { place }) };
}
