/** Small questions about acorn's tree that several passes ask. */
import type { AnyNode, CallExpression, Identifier, Node } from "acorn";
import type { Place } from "./program.ts";

export type FunctionNode = Extract<
  AnyNode,
  { type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression" }
>;

export function isFunction(node: AnyNode | null | undefined): node is FunctionNode {
  return (
    node?.type === "FunctionDeclaration" ||
    node?.type === "FunctionExpression" ||
    node?.type === "ArrowFunctionExpression"
  );
}

/** The text of a string or of a template without expressions; undefined for anything else. */
export function writtenText(node: AnyNode): string | undefined {
  if (node.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

/** The nodes right below, in no promised order. */
export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const key in node) {
    const value: unknown = (node as unknown as Record<string, unknown>)[key];
    if (typeof value !== "object" || value === null || key === "loc") continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) found.push(value);
    } else for (const item of value as unknown[]) if (isNode(item)) found.push(item);
  }
  return found;
}

function isNode(value: unknown): value is AnyNode {
  return typeof (value as Node | null)?.type === "string";
}

/** Visits a node and all below it; `enter` says false to leave out what is below. */
export function walk(node: AnyNode, enter: (node: AnyNode) => boolean | void): void {
  if (enter(node) === false) return;
  for (const child of children(node)) walk(child, enter);
}

/** The name of a property where the text says it: `x.name`, `x["name"]`, `{ name: ... }`; undefined when computed. */
export function propertyName(node: AnyNode): string | undefined {
  if (node.type !== "MemberExpression" && node.type !== "Property") return undefined;
  const key: AnyNode = node.type === "Property" ? node.key : node.property;
  if (!node.computed && key.type === "Identifier") return key.name;
  return key.type === "Literal" && (typeof key.value === "string" || typeof key.value === "number")
    ? String(key.value)
    : undefined;
}

/** `(a)` and `a` are the same node to acorn, but `a?.b` is wrapped: what is inside. */
export function unwrap(node: AnyNode): AnyNode {
  return node.type === "ChainExpression" ? node.expression : node;
}

/** The name that a call is made by: V8 puts a call's place there. undefined for callees without one. */
export function calleeName(call: CallExpression): Identifier | undefined {
  const { callee } = call;
  if (callee.type === "Identifier") return callee;
  if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier") {
    return callee.property;
  }
  return undefined;
}

/** Where a node starts, for people. */
export function placeOf(module: string, node: Node): Place {
  const { line, column } = node.loc!.start;
  return { module, line, column: column + 1 };
}

/** The text of an import or export specifier's name, which may be a string. */
export function exportName(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value);
}
