/** Clauses: what `probe()` declared, joined with what the handler passes know of the place where it did. */
import type { Captures, ClauseSite, Place } from "../../handler/program.ts";
import type { ClauseInfo, ClauseSwitch } from "../contract.ts";
import type { Firing } from "./event.ts";
import { type CodeTest, codeTestOf } from "./predicates.ts";
import { run } from "./run.ts";

export type Predicate = (event: Firing) => unknown;
export type Action = (event: Firing) => unknown;

export class Clause {
  on = true;
  removed = false;
  /** Firings that were its to look at. */
  seen = 0;
  /** Firings for which the action ran, or began to. */
  hits = 0;
  /** Errors so far; only the first few are told one by one. */
  errors = 0;
  /** Firings that were timed, and how many milliseconds turned meanwhile. */
  timed = 0;
  turned = 0;
  /** What of the predicate depends on the code object alone, where a function has made it. */
  readonly codeTest: CodeTest | undefined;
  constructor(
    /** From 0, in order of declaration, which is the order clauses run in. */
    readonly id: number,
    readonly place: Place,
    readonly descriptions: string[],
    readonly predicate: Predicate | undefined,
    readonly action: Action,
    readonly site: ClauseSite,
  ) {
    this.codeTest = codeTestOf(predicate);
  }

  /** Whether what depends on the code object alone is the whole predicate. */
  get codeTestWhole(): boolean {
    return this.codeTest?.whole ?? this.site.codePredicateWhole ?? false;
  }

  get info(): Omit<ClauseInfo, "context"> {
    const { id, place, descriptions, on, codeTest } = this;
    const made = codeTest && ({ byCode: codeTest.whole ? "whole" : "part" } as const);
    return { id, place, descriptions, captures: this.site.captures, on, ...made };
  }

  /** Holds from now on here; the session takes it out of the target, or puts it in again. */
  switch(to: ClauseSwitch): void {
    if (this.removed || (to !== "removed" && this.on === (to === "on"))) return;
    this.on = to === "on";
    this.removed = to === "removed";
    run.notes.push({ type: "switched", clause: this.id, to });
  }

  /** Whether the clause may read a live builtin. */
  reads(builtin: string): boolean {
    return [this.site.builtins, run.shared].some((names) => names === "all" || names.includes(builtin));
  }
}

export const clauses: Clause[] = [];

const EVERYTHING: Captures = { fields: "all", strings: [] };

/** What the passes know of the clause declared at a place; where they know nothing, it may use everything. */
export function siteAt(place: Place): ClauseSite {
  const { module, line, column } = place;
  const site = run.script.sites.find(
    (s) => s.place.module === module && s.place.line === line && s.place.column === column,
  );
  return site ?? { place, captures: EVERYTHING, builtins: "all", literals: [] };
}
