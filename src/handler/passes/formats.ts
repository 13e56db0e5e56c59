/**
 * Formats that are written out (`printf("%d %s\n", a, b)`) must fit what they are given: each conversion is one, there
 * are as many values, and a value whose kind the text tells is of the conversion's. The rest is checked when it runs.
 */
import type { AnyNode, CallExpression } from "acorn";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { literalText, type LiteralText } from "../literal.ts";
import { meaningOf } from "../meaning.ts";
import { values, wantedBy, type Wanted } from "../../runtime/isolate/format/check.ts";
import { FormatError, parseFormat, type Spec } from "../../runtime/isolate/format/parse.ts";
import { FITS, kindOf, shownKind, WORDS } from "./value-kinds.ts";

const CODE = "format";

export function checkFormats(draft: Draft): void {
  eachFormat(draft, draft.options.language.formats, false, (format) => {
    const { given, wanted } = format;
    if (given.some(({ type }) => type === "SpreadElement")) return;
    if (given.length !== wanted.length) checkNumber(format);
    else given.forEach((node, i) => checkValue(format, node, wanted[i]!));
  });
}

/** A call with a format that is written out and well formed. */
export interface WrittenFormat {
  draft: Draft;
  module: ModuleDraft;
  call: CallExpression;
  /** The function that is called. */
  name: string;
  text: LiteralText;
  wanted: Wanted[];
  /** What stands behind the format. */
  given: AnyNode[];
}

/** Visits the calls of these functions with a format that is written out; notes what is no format. */
export function eachFormat(
  draft: Draft,
  names: readonly string[],
  inRows: boolean,
  visit: (format: WrittenFormat) => void,
): void {
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression") continue;
      const callee = meaningOf(draft, module, node.callee);
      if (callee?.kind !== "builtin" || !names.includes(callee.name)) continue;
      const [first, ...given] = node.arguments;
      const text = first && literalText(module, first);
      // freopen("") has a meaning of its own; printf of nothing is told when it runs.
      if (!text || text.text === "") continue;
      const format = { draft, module, call: node, name: callee.name, text, given };
      const wanted = wantedIn(format, inRows);
      if (wanted) visit({ ...format, wanted });
    }
  }
}

function wantedIn(format: Omit<WrittenFormat, "wanted">, inRows: boolean): Wanted[] | undefined {
  try {
    return wantedBy(parseFormat(format.text.text), inRows);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problemIn(format, { at: error.at, length: error.length }, error.message);
    return undefined;
  }
}

/** Notes a problem at a part of the format. */
export function problemIn(
  { draft, module, name, text }: Omit<WrittenFormat, "wanted">,
  { at, length }: { at: number; length: number },
  message: string,
): void {
  draft.problems.push({
    code: CODE,
    message: `${name}: ${message}`,
    source: module.source,
    place: { module: module.name, ...text.placeOf(at) },
    length: Math.max(1, columnsOf(text, at, length)),
  });
}

/** Where a conversion stands. */
export function spanOf({ at, text }: Spec): { at: number; length: number } {
  return { at, length: text.length + 1 };
}

function checkNumber(format: WrittenFormat): void {
  const { draft, module, name, given, wanted } = format;
  const missing = wanted[given.length];
  const message = `the format takes ${values(wanted.length)}, and is given ${given.length}`;
  if (missing) return problemIn(format, spanOf(missing.spec), `${message}: there is none for ${missing.what}`);
  problemAt(draft, module, given[wanted.length]!, { code: CODE, message: `${name}: ${message}` });
}

/** How long a part of the text is as it is written. */
function columnsOf(format: LiteralText, at: number, length: number): number {
  const [from, to] = [format.placeOf(at), format.placeOf(at + length)];
  return from.line === to.line ? to.column - from.column : 1;
}

function checkValue({ draft, module, name }: WrittenFormat, node: AnyNode, { takes, what }: Wanted): void {
  const kind = kindOf(draft, module, node);
  if (kind === undefined || FITS[takes].includes(kind)) return;
  const instead = takes === "integer" && kind === "string" ? " (for that there is %s)" : "";
  const other = takes === "string" && (kind === "number" || kind === "bigint") ? " (for that there is %d)" : "";
  const message = `${name}: ${what} takes ${WORDS[takes]}, not ${shownKind(kind)}${instead}${other}`;
  problemAt(draft, module, node, { code: CODE, message });
}
