/**
 * Errors in clauses. One ends its clause and nothing else: it is told with the clause's probe and the script's line,
 * and ERROR's clauses run after the firing. Of each clause the first few are told as they come, the others counted.
 */
import type { Clause } from "./clause.ts";
import { clauses } from "./clause.ts";
import { writeError } from "./output.ts";
import { showPlace, thrownAt } from "./place.ts";
import { run } from "./run.ts";

/** Errors of one clause that are told one by one. */
export const ERRORS_TOLD = 5;

const TEXT_MAX = 500;

/** @param at where in the script, where the error does not tell. */
export function clauseFailed(clause: Clause, probe: string, error: unknown, at = clause.place): void {
  run.facts.clauseErrors++;
  if (++clause.errors > ERRORS_TOLD) return;
  const place = thrownAt(error) ?? at;
  const message = words(error);
  const number = clause.id + 1;
  run.notes.push({
    type: "clause-error",
    text: `${showPlace(place)}: error in clause ${number} of ${probe}: ${message}`,
  });
  writeError({ clause: number, probe, place, message });
}

/** At the end: how many errors each clause had that were not told. */
export function tellUntold(): void {
  for (const { place, id, errors } of clauses) {
    const more = errors - ERRORS_TOLD;
    if (more <= 0) continue;
    const text = `${showPlace(place)}: clause ${id + 1} ended with an error ${more} more time${more === 1 ? "" : "s"}`;
    run.notes.push({ type: "clause-error", text });
    writeError({ clause: id + 1, place, message: "further errors", more });
  }
}

/** An error in words. What was thrown is the script's: asking it may throw as well. */
function words(error: unknown): string {
  let text: string;
  try {
    text = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
  } catch {
    text = "thrown: a value that cannot be shown";
  }
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
}
