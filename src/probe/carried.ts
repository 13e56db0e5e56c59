/**
 * What of an aggregation's key comes with what is counted. A key's text reads fields of the event by name (handler/work.ts);
 * an agent's probe has them from its code object, which a row refers to, others have them in their events: there they
 * are counted apart, and carried, as whole numbers and texts behind those that the key has anyway.
 */
import { type Int, type Tally, type Text, type TextTest, type Work, visit } from "../handler/work.ts";
import type { Arg, Marker } from "./provider.ts";

export interface Carried {
  ints: readonly Int[];
  texts: readonly Text[];
  /** Where among them each field is. */
  fields: Readonly<Record<string, { int: number } | { text: number }>>;
  /** Fields that the probe has neither in its events nor from its code object. */
  missing: readonly string[];
}

/** Of one tally of a clause's work. */
export function carried(tally: Tally, { codeFields = [] }: Pick<Work, "codeFields">, marker: Marker): Carried {
  const ints = [...tally.ints];
  const texts = [...tally.texts];
  const fields: Record<string, { int: number } | { text: number }> = {};
  const missing: string[] = [];
  for (const name of new Set([...tally.fields, ...codeFields])) {
    const arg = argumentOf(marker, name);
    if (arg && "code" in arg.from) continue;
    if (!arg || "unreadable" in arg.from) missing.push(name);
    else if (arg.type === "string") fields[name] = { text: texts.push({ field: name, copied: false }) - 1 };
    else fields[name] = { int: ints.push({ kind: "field", name }) - 1 };
  }
  return { ints, texts, fields, missing };
}

/** Texts of the event that the work compares, in order: one that cannot be read ends the clause with an error. */
export function comparedTexts(work: Work, marker: Marker): TextTest[] {
  const found: TextTest[] = [];
  visit(
    work,
    () => {},
    (text) => {
      const arg = argumentOf(marker, text.field);
      if (arg && !("code" in arg.from)) found.push(text);
    },
  );
  return found;
}

/** By name or number. */
export function argumentOf(marker: Marker, name: string): Arg | undefined {
  return marker.args[argumentIndex(marker, name)];
}

/** -1: there is none. */
export function argumentIndex({ args }: Marker, name: string): number {
  return args.findIndex((arg, i) => arg.name === name || (!arg.byName && name === `arg${i}`));
}
