/**
 * Descriptions that stand in a script as plain text, against the probes that are known without looking at any process.
 * The markers of a program are found in its files, so only what is wrong whatever the program is told.
 */
import type { Diagnostic } from "../diagnostic.ts";
import type { Program } from "../handler/program.ts";
import { quoteDescription } from "../handler/quote.ts";
import { parseDescriptions, type Description, type DescriptionProblem } from "../probe/description.ts";
import { matchDescriptions } from "../probe/match.ts";
import type { Provider } from "../probe/provider.ts";
import { providers } from "../probe/registry.ts";

export function checkDescriptions(program: Program, args: readonly string[]): Diagnostic[] {
  return program.sites.flatMap(({ place, literals }) =>
    literals.flatMap(({ text }) => {
      if (/\$\$?\d/.test(text) && args.length === 0) return []; // $1 is given when the script runs
      return problemsOf(text, args).map(({ at, length, ...rest }) => ({
        ...rest,
        ...quoteDescription(program, place, text, { at, length }),
      }));
    }),
  );
}

function problemsOf(text: string, args: readonly string[]): DescriptionProblem[] {
  const macros = { args: [...args] };
  const [descriptions, unreadable] = parseDescriptions(text, macros);
  if (unreadable) return [unreadable];
  return descriptions.flatMap((description) => {
    const [, problem] = matchDescriptions(description.text, providers, macros);
    return problem && isCertain(description, problem) ? [{ ...problem, at: description.at + problem.at }] : [];
  });
}

/** Whether no file could have what the description means. */
function isCertain({ provider, name }: Description, problem: DescriptionProblem): boolean {
  if (problem.code !== "no-match") return true;
  if (providers.some((each) => each.explain?.(provider, name))) return true;
  if (provider === "") return problem.nearest !== undefined;
  const bare = provider.replace(/(\$target|\d+|\*)$/, "");
  return providers.some((each) => (each.name === bare || each.aliases?.includes(bare)) && isWhole(each));
}

/** Whether every marker of a provider is declared: none is found in files, or they are the same whatever the file. */
function isWhole({ find, solitary, markers }: Provider): boolean {
  return solitary === true || (!find && markers.length > 0 && markers.every(({ agent }) => agent !== undefined));
}
