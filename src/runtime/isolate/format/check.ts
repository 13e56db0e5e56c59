/** What a format takes, for printf itself and for the check of literal formats before anything runs. */
import { type Conversion, type Takes, conversions } from "./conversions.ts";
import { FormatError, type Spec } from "./parse.ts";

/** One value that a format takes: for a conversion, or for a * in it. */
export interface Wanted {
  takes: Takes;
  /** "%d", "the width of %*d". */
  what: string;
  /** It is a *. */
  star?: true;
  spec: Spec;
}

/** The conversion that a letter names. `inRows`: the format is printa()'s. Throws FormatError. */
export function conversionOf(spec: Spec, inRows = false): Conversion {
  const { conversion, aggregation, at, text } = spec;
  const fail = (message: string) => new FormatError(message, at, text.length + 1);
  if (aggregation && !inRows) throw fail(`%@${conversion} prints an aggregation's value: only printa() has one`);
  if (Object.hasOwn(conversions, conversion)) return conversions[conversion]!;
  throw fail(`%${conversion} is no conversion; there are ${Object.keys(conversions).join(" ")} %`);
}

/** What the conversions of a format take, in the order of the arguments. `inRows`: it is printa()'s. Throws FormatError. */
export function wantedBy(pieces: readonly (string | Spec)[], inRows = false): Wanted[] {
  return pieces.flatMap((spec): Wanted[] => {
    if (typeof spec === "string") return [];
    const { takes } = conversionOf(spec, inRows);
    const what = `%${spec.text}`;
    return [
      ...(spec.width === "*"
        ? [{ takes: "integer" as const, what: `the width of ${what}`, star: true as const, spec }]
        : []),
      ...(spec.precision === "*"
        ? [{ takes: "integer" as const, what: `the precision of ${what}`, star: true as const, spec }]
        : []),
      { takes, what, spec },
    ];
  });
}

/** "1 value", "2 values". */
export function values(n: number): string {
  return n === 1 ? "1 value" : `${n} values`;
}
