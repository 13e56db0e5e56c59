/**
 * What is asked where probes fire for clauses that stay in the isolate, so that events that all of them refuse are not
 * written. It may ask for a variable of the thread when the engine knows that as the isolate does: where only clauses
 * that do nothing but set variables set it, whose work the engine can do, at every probe of theirs; it is then done in both
 * places.
 */
import type { Engine } from "../engine/engine.ts";
import type { ClauseSite, Program } from "../handler/program.ts";
import { selvesOf, stepsOf, type Int, type Test, type Work } from "../handler/work.ts";
import type { ClauseInfo } from "../runtime/contract.ts";
import type { Pushdown, ServedClause } from "./pushdown.ts";
import { siteOf } from "./site-of.ts";

export interface Staying {
  clause: number;
  /** Done in the isolate as well. */
  work?: Work;
  /** False: the clause refuses the event. */
  filter?: Test;
}

/** By engine and clause, for all that stay. */
export function stayingTests(
  served: readonly ServedClause[],
  pushdown: Pushdown,
  program: Program,
): Map<Engine, Map<number, Staying>> {
  const all = [...new Set(served.flatMap(({ clauses }) => clauses))];
  const clauses = all.filter(({ id }) => !("work" in pushdown.get(id)!));
  const engines = new Set(served.map(({ engine }) => engine));
  return new Map([...engines].map((engine) => [engine, testsOf(engine, served, clauses, program)]));
}

function testsOf(
  engine: Engine,
  served: readonly ServedClause[],
  clauses: readonly ClauseInfo[],
  program: Program,
): Map<number, Staying> {
  const setters = clauses.filter((clause) => isSetter(clause, engine, served, program));
  const known = knownSelves(clauses, setters, program);
  return new Map(
    clauses.map((clause): [number, Staying] => {
      const site = siteOf(clause.place, program);
      const filter = site?.filter && weakened(site.filter, known, true);
      const work = setters.includes(clause) ? workOf(site) : undefined;
      const sets = work && stepsOf(work.steps).some((step) => step.kind === "assign" && known.has(step.name));
      return [clause.id, { clause: clause.id, ...(filter && { filter }), ...(sets && { work }) }];
    }),
  );
}

function workOf(site: ClauseSite | undefined): Work | undefined {
  return site?.work && "steps" in site.work ? site.work : undefined;
}

/** Whether it sets variables of the thread, by what the engine can work out wherever it fires, and does nothing else. */
function isSetter(clause: ClauseInfo, engine: Engine, served: readonly ServedClause[], program: Program): boolean {
  const work = workOf(siteOf(clause.place, program));
  if (!work || work.code !== undefined || !stepsOf(work.steps).every(({ kind }) => kind === "assign")) return false;
  const own = served.filter(({ clauses }) => clauses.includes(clause));
  const all = own.map(({ marker }) => ({ marker, work }));
  return engine.refusesWork !== undefined && own.every((one) => one.engine === engine) && !engine.refusesWork(all);
}

/** Variables that are set by those alone, and whose values come of each other. */
function knownSelves(clauses: readonly ClauseInfo[], setters: readonly ClauseInfo[], program: Program): Set<string> {
  const { looseSelves = [], keepsHandles } = program;
  if (keepsHandles || looseSelves === "all") return new Set();
  const others = clauses.filter((clause) => !setters.includes(clause)).map(({ place }) => siteOf(place, program));
  if (others.some((site) => site?.setsSelves === "all" || !site)) return new Set();
  const unknown = new Set([...looseSelves, ...others.flatMap((site) => site?.setsSelves ?? [])]);
  const works = setters.map(({ place }) => workOf(siteOf(place, program))!);
  for (let before = -1; before !== unknown.size;) {
    before = unknown.size;
    for (const work of works) {
      const names = [...selvesOf(work)];
      if (!names.some((name) => unknown.has(name))) continue;
      for (const step of stepsOf(work.steps)) if (step.kind === "assign") unknown.add(step.name);
    }
  }
  return new Set(works.flatMap((work) => [...selvesOf(work)]).filter((name) => !unknown.has(name)));
}

/** The test with what is not known taken for `when`; undefined where it says nothing then. */
function weakened(test: Test, known: ReadonlySet<string>, when: boolean): Test | undefined {
  switch (test.kind) {
    case "not": {
      const inner = weakened(test.test, known, !when);
      return inner && { kind: "not", test: inner };
    }
    case "and":
    case "or": {
      const [left, right] = [weakened(test.left, known, when), weakened(test.right, known, when)];
      if (left && right) return { kind: test.kind, left, right };
      return (test.kind === "and") === when ? (left ?? right) : undefined;
    }
    case "text":
      return test;
    case "truth":
      return isKnown(test.value, known) ? test : undefined;
    case "compare":
      return isKnown(test.left, known) && isKnown(test.right, known) ? test : undefined;
  }
}

function isKnown(int: Int, known: ReadonlySet<string>): boolean {
  if (int.kind === "self") return known.has(int.name);
  return !("left" in int) || (isKnown(int.left, known) && isKnown(int.right, known));
}
