/** What the text tells of a value that is printed by a format, and which conversions that is for. */
import type { AnyNode } from "acorn";
import type { Takes } from "../../runtime/isolate/format/conversions.ts";
import { unwrap } from "../ast.ts";
import type { Draft, ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";

/** What of a value is known from the text. */
export type Kind = "string" | "number" | "bigint" | "boolean" | "null" | "undefined" | "object" | "function";

/** In words, with its article. */
export function shownKind(kind: Kind): string {
  return kind === "null" || kind === "undefined" ? kind : kind === "object" ? "an object" : `a ${kind}`;
}

export const WORDS: Record<Takes, string> = {
  integer: "an integer",
  address: "an address",
  number: "a number",
  string: "a string",
  character: "a character or its code",
  stack: "a stack",
};

/** The kinds that each sort of conversion takes. */
export const FITS: Record<Takes, readonly Kind[]> = {
  integer: ["number", "bigint", "boolean"],
  address: ["number", "bigint"],
  number: ["number", "bigint"],
  string: ["string", "null"],
  character: ["string", "number"],
  stack: [],
};

export function kindOf(draft: Draft, module: ModuleDraft, wrapped: AnyNode): Kind | undefined {
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
