/**
 * What of a clause's predicate can be asked where the probe fires, whether or not the clause is done there: of the chain
 * of conjuncts those that can be said (work-numbers.ts), as long as what stands before them has no effect.
 *
 *     e => self.trace && e.lineno > limit && e.funcname === "start"
 *     truth(self trace) && text(funcname is "start")
 */
import type { Draft, SiteDraft } from "../draft.ts";
import type { Test } from "../work.ts";
import { conjuncts, isEffectFree, returned } from "./code-predicate.ts";
import { flagsMisused } from "./selves.ts";
import { Numbers } from "./work-numbers.ts";

export function findFilters(draft: Draft): void {
  if (draft.options.flowindent || draft.settings.flowindent === true) return; // -F shows what a clause refuses, too
  for (const site of draft.sites) {
    const filter = filterOf(draft, site);
    if (filter) site.filter = filter;
  }
}

function filterOf(draft: Draft, { predicate }: SiteDraft): Test | undefined {
  const body = predicate && returned(predicate);
  if (!body) return undefined;
  const numbers = new Numbers(draft, predicate);
  const tests: Test[] = [];
  for (const part of conjuncts(body)) {
    if (numbers.tries(part)) tests.push(numbers.test(part));
    else if (!isEffectFree(draft, predicate.module, part)) break;
  }
  if (tests.length === 0) return undefined;
  const test = tests.reduce((left, right): Test => ({ kind: "and", left, right }));
  return flagsMisused(draft, { test, steps: [] }) ? undefined : test;
}
