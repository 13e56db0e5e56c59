/** Where the script has the text of a description, for messages about it. */
import type { Diagnostic } from "../diagnostic.ts";
import type { Place, Program } from "./program.ts";

/**
 * The place and length to show for a part of a description of the clause declared at `clause`: that part itself where
 * the text stands in the call letter for letter, the whole text where it is written with escapes, else the call, for
 * descriptions that were made at run time. `at` and `length` count UTF-16 units of the description.
 */
export function quoteDescription(
  program: Program,
  clause: Place,
  text: string,
  part: { at: number; length: number },
): Required<Pick<Diagnostic, "place" | "length">> & Pick<Diagnostic, "source"> {
  const source = program.modules.find(({ name }) => name === clause.module)?.source;
  const quoted = source === undefined ? {} : { source };
  const site = program.sites.find(({ place }) => samePlace(place, clause));
  const literal = site?.literals.find((each) => each.text === text);
  if (!literal) return { place: clause, length: 1, ...quoted };
  if (!literal.verbatim) return { place: literal.place, length: 1, ...quoted };
  const place = { ...literal.place, column: literal.place.column + part.at };
  return { place, length: part.length, ...quoted };
}

function samePlace(a: Place, b: Place): boolean {
  return a.module === b.module && a.line === b.line && a.column === b.column;
}
