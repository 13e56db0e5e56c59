/**
 * Interactive sessions: modules that come while the run goes on (handler/fragment.ts). A fragment is whole or not at
 * all: when it throws, the clauses that it had declared by then are removed.
 */
import type { Program } from "../../handler/program.ts";
import type { ClauseInfo, ClauseStatus, ClauseSwitch } from "../contract.ts";
import { Aggregation, aggregations } from "./aggregation.ts";
import { basename } from "./builtins/basename.ts";
import { inspect } from "./builtins/print.ts";
import { isHandle } from "./builtins/probe.ts";
import { codes } from "./code.ts";
import { type Clause, clauses } from "./clause.ts";
import { infoOf } from "./host.ts";
import { takeText, write } from "./output.ts";
import { printAggregations } from "./print-aggregations.ts";
import { newSelfNames } from "./process.ts";
import { run, takeNotes } from "./run.ts";
import { timing } from "./timing.ts";

interface Accessors {
  get(): unknown;
  set?(to: unknown): void;
}

/** What a fragment declares, for later ones. */
export function share(bindings: Record<string, Accessors>): void {
  for (const [name, { get, set }] of Object.entries(bindings)) {
    const refuse = () => {
      throw new TypeError(`${name} is constant: declare it anew to give it another value`);
    };
    Object.defineProperty(globalThis, name, { get, set: set ?? refuse, configurable: true });
  }
}

let shown: { value: unknown } | undefined;
let first = 0;

/** Takes the value of a fragment's last expression. */
export function value(of: unknown): unknown {
  shown = { value: of };
  return of;
}

/** Before a fragment's modules run: JSON of its program, without the code, and of what any clause may read from now on. */
export function beginFragment(json: string): void {
  const { program, shared } = JSON.parse(json) as { program: Program; shared: string[] | "all" };
  const { script } = run;
  const names = new Set(program.modules.map(({ name }) => name));
  script.modules = [...script.modules.filter(({ name }) => !names.has(name)), ...program.modules];
  script.sites = [...script.sites.filter(({ place }) => !names.has(place.module)), ...program.sites];
  script.selfNames = [...new Set([...script.selfNames, ...program.selfNames])];
  script.localNames = [...new Set([...script.localNames, ...program.localNames])];
  run.shared = shared === "all" || run.shared === "all" ? "all" : [...new Set([...run.shared, ...shared])];
  newSelfNames();
  timing.possible = true;
  shown = undefined;
  first = clauses.length;
}

/** After them: [text, notes, JSON of {clauses, value?}]. `ok` 0: they threw. */
export function endFragment(ok: number): [text: string, notes: string | null, result: string] {
  const own = clauses.slice(first);
  const value = ok && shown ? textOf(shown.value) : undefined;
  if (!ok) for (const clause of own) clause.switch("removed");
  const infos: ClauseInfo[] = ok ? own.filter(({ removed }) => !removed).map(infoOf) : [];
  shown = undefined;
  return [takeText(), takeNotes(), JSON.stringify({ clauses: infos, ...(value !== undefined && { value }) })];
}

/** As the prompt shows it; undefined: not at all. An aggregation is printed. What is looked at is the script's, and may throw. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || isHandle(value)) return undefined;
  try {
    if (!(value instanceof Aggregation)) return shortened(inspect(value));
    show(value);
    return undefined;
  } catch {
    write("a value that cannot be shown\n");
    return undefined;
  }
}

/** A value's text as the prompt shows it at most. */
const VALUE_MAX = 1 << 20;

function shortened(text: string): string {
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}...` : text;
}

/** In DTrace's layout, and as if it had not been printed: the end will print it. */
function show(aggregation: Aggregation): void {
  const { printed } = aggregation;
  printAggregations([aggregation]);
  aggregation.printed = printed;
}

/** Prints the aggregation of that name ("": all), or clears it: [text, notes, JSON of the names that there are]. */
export function aggregated(name: string, clear: number): [text: string, notes: string | null, names: string] {
  for (const aggregation of aggregations.values()) {
    if (name !== "" && aggregation.name !== name) continue;
    if (clear) aggregation.clear();
    else show(aggregation);
  }
  return [takeText(), takeNotes(), JSON.stringify([...aggregations.keys()])];
}

/** A clause is switched from outside. */
export function switchClause(id: number, to: string): [text: string, notes: string | null] {
  clauses[id]?.switch(to as ClauseSwitch);
  return [takeText(), takeNotes()];
}

/** Names that are told at most. */
const SEEN = 10_000;

/** JSON of the names of functions and files that were seen. */
export function seenNames(): string {
  const names = new Set<string>();
  for (const { funcname, filename } of codes) {
    if (names.size >= SEEN) break;
    for (const name of [funcname, filename, basename(filename)]) if (name) names.add(name);
  }
  return JSON.stringify([...names]);
}

/** JSON of what each clause has done so far. */
export function clauseStatus(): string {
  return JSON.stringify(clauses.map(statusOf));
}

function statusOf({ id, seen, hits, errors, timed, turned }: Clause): ClauseStatus {
  return { id, seen, hits, errors, timed, turned };
}
