/**
 * Formats that are written out (`printf("%d %s\n", a, b)`) must fit what they are given: each conversion is one, there
 * are as many values, and a value whose kind the text tells is of the conversion's. The rest is checked when it runs.
 */
import type { AnyNode, CallExpression } from "acorn";
import { unwrap } from "../ast.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { literalText, type LiteralText } from "../literal.ts";
import { meaningOf } from "../meaning.ts";
import { values, wantedBy, type Wanted } from "../../runtime/isolate/format/check.ts";
import type { Takes } from "../../runtime/isolate/format/conversions.ts";
import { FormatError, parseFormat } from "../../runtime/isolate/format/parse.ts";

const CODE = "format";

export function checkFormats(draft: Draft): void {
  const formats = new Set(draft.options.language.formats);
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression") continue;
      const callee = meaningOf(draft, module, node.callee);
      if (callee?.kind === "builtin" && formats.has(callee.name)) checkCall(draft, module, node, callee.name);
    }
  }
}

function checkCall(draft: Draft, module: ModuleDraft, call: CallExpression, name: string): void {
  const [first, ...given] = call.arguments;
  const format = first && literalText(module, first);
  if (!first || !format) return;
  const at = (index: number, length: number) => ({
    place: { module: module.name, ...format.placeOf(index) },
    length: Math.max(1, length),
  });
  // freopen("") has a meaning of its own; printf of nothing is told when it runs.
  if (format.text === "") return;
  let wanted: Wanted[];
  try {
    wanted = wantedBy(parseFormat(format.text));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    draft.problems.push({
      code: CODE,
      message: `${name}: ${error.message}`,
      source: module.source,
      ...at(error.at, columnsOf(format, error.at, error.length)),
    });
    return;
  }
  if (given.some(({ type }) => type === "SpreadElement")) return;
  if (given.length !== wanted.length) {
    const missing = wanted[given.length];
    const message = `${name}: the format takes ${values(wanted.length)}, and is given ${given.length}`;
    if (!missing) return problemAt(draft, module, given[wanted.length]!, { code: CODE, message });
    const { spec } = missing;
    draft.problems.push({
      code: CODE,
      message: `${message}: there is none for ${missing.what}`,
      source: module.source,
      ...at(spec.at, columnsOf(format, spec.at, spec.text.length + 1)),
    });
    return;
  }
  given.forEach((node, i) => checkValue(draft, module, node, wanted[i]!, name));
}

/** How long a part of the text is as it is written. */
function columnsOf(format: LiteralText, at: number, length: number): number {
  const [from, to] = [format.placeOf(at), format.placeOf(at + length)];
  return from.line === to.line ? to.column - from.column : 1;
}

/** What of a value is known from the text. */
type Kind = "string" | "number" | "bigint" | "boolean" | "null" | "undefined" | "object" | "function";

const WORDS: Record<Takes, string> = {
  integer: "an integer",
  address: "an address",
  number: "a number",
  string: "a string",
  character: "a character or its code",
  stack: "a stack",
};

/** The kinds that each sort of conversion takes. */
const FITS: Record<Takes, readonly Kind[]> = {
  integer: ["number", "bigint", "boolean"],
  address: ["number", "bigint"],
  number: ["number", "bigint"],
  string: ["string", "null"],
  character: ["string", "number"],
  stack: [],
};

function checkValue(draft: Draft, module: ModuleDraft, node: AnyNode, { takes, what }: Wanted, name: string): void {
  const kind = kindOf(draft, module, node);
  if (kind === undefined || FITS[takes].includes(kind)) return;
  const instead = takes === "integer" && kind === "string" ? " (for that there is %s)" : "";
  const other = takes === "string" && (kind === "number" || kind === "bigint") ? " (for that there is %d)" : "";
  const shown = kind === "null" || kind === "undefined" ? kind : kind === "object" ? "an object" : `a ${kind}`;
  const message = `${name}: ${what} takes ${WORDS[takes]}, not ${shown}${instead}${other}`;
  problemAt(draft, module, node, { code: CODE, message });
}

function kindOf(draft: Draft, module: ModuleDraft, wrapped: AnyNode): Kind | undefined {
  const node = unwrap(wrapped);
  switch (node.type) {
    case "Literal":
      return node.value === null ? (node.raw === "null" ? "null" : undefined) : kindOfValue(node.value);
    case "TemplateLiteral":
      return "string";
    case "ArrayExpression":
    case "ObjectExpression":
      return "object";
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return "function";
    default:
      return kindOfBuiltin(draft, module, node);
  }
}

function kindOfValue(value: unknown): Kind {
  return typeof value as Kind;
}

function kindOfBuiltin(draft: Draft, module: ModuleDraft, node: AnyNode): Kind | undefined {
  const meaning = meaningOf(draft, module, node);
  if (meaning?.kind === "function") return "function";
  if (meaning?.kind !== "builtin") return undefined;
  const { types } = draft.options.language;
  const type = Object.hasOwn(types, meaning.name) ? types[meaning.name] : undefined;
  return type === "string" || type === "number" || type === "bigint" ? type : undefined;
}
