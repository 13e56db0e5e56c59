/** The clauses that a script's text shows; those that it declares are known when it has run. */
import { contextNames } from "../probe/context.ts";
import type { Program } from "../handler/program.ts";
import type { ClauseInfo } from "../runtime/contract.ts";

export function shownClauses({ sites }: Program): ClauseInfo[] {
  return sites
    .filter(({ literals }) => literals.length > 0)
    .map(({ place, captures, literals, builtins }, id) => {
      const context = contextNames.filter((name) => builtins.includes(name));
      return { id, place, captures, descriptions: literals.map(({ text }) => text), context, on: true };
    });
}
