/** The clauses that a script's text shows; those that it declares are known when it has run. */
import type { Program } from "../handler/program.ts";
import type { ClauseInfo } from "../runtime/contract.ts";

export function shownClauses({ sites }: Program): ClauseInfo[] {
  return sites
    .filter(({ literals }) => literals.length > 0)
    .map(({ place, captures, literals }, id) => {
      return { id, place, captures, descriptions: literals.map(({ text }) => text), context: [], on: true };
    });
}
