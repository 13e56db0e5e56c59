/**
 * What is asked where probes fire for clauses that stay in the isolate, so that events that all of them refuse are not
 * written. It may ask for a variable of the thread when the engine knows that as the isolate does: where only clauses
 * that do nothing but set variables set it, whose work is then done in both places.
 */
import type { Program } from "../handler/program.ts";
import { selvesOf, stepsOf, type Int, type Test, type Work } from "../handler/work.ts";
import type { ClauseInfo } from "../runtime/contract.ts";
import type { Pushdown } from "./pushdown.ts";
import { siteOf } from "./site-of.ts";

export interface Staying {
  clause: number;
  /** Done in the isolate as well. */
  work?: Work;
  /** False: the clause refuses the event. */
  filter?: Test;
}

/** By clause, for all that stay. */
export function stayingTests(all: readonly ClauseInfo[], pushdown: Pushdown, program: Program): Map<number, Staying> {
  const clauses = all.filter(({ id }) => !("work" in (pushdown.get(id) ?? {})));
  const setters = clauses.filter((clause) => isSetter(clause, program));
  const known = knownSelves(clauses, setters, program);
  return new Map(
    clauses.map((clause): [number, Staying] => {
      const site = siteOf(clause.place, program);
      const filter = site?.filter && weakened(site.filter, known, true);
      const work = setters.includes(clause) && site?.work && "steps" in site.work ? site.work : undefined;
      const sets = work && stepsOf(work.steps).some((step) => step.kind === "assign" && known.has(step.name));
      return [clause.id, { clause: clause.id, ...(filter && { filter }), ...(sets && { work }) }];
    }),
  );
}

/** Whether it sets variables of the thread, by what the engine can work out, and does nothing else. */
function isSetter({ place }: ClauseInfo, program: Program): boolean {
  const work = siteOf(place, program)?.work;
  return (
    work !== undefined &&
    "steps" in work &&
    work.code === undefined &&
    stepsOf(work.steps).every(({ kind }) => kind === "assign")
  );
}

/** Variables that are set by those alone, and whose values come of each other. */
function knownSelves(clauses: readonly ClauseInfo[], setters: readonly ClauseInfo[], program: Program): Set<string> {
  const { looseSelves = [], keepsHandles } = program;
  if (keepsHandles || looseSelves === "all") return new Set();
  const others = clauses.filter((clause) => !setters.includes(clause)).map(({ place }) => siteOf(place, program));
  if (others.some((site) => site?.setsSelves === "all" || !site)) return new Set();
  const unknown = new Set([...looseSelves, ...others.flatMap((site) => site?.setsSelves ?? [])]);
  const works = setters.map(({ place }) => siteOf(place, program)!.work as Work);
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
