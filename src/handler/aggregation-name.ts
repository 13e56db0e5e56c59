/** Which aggregation a name or call in the text is. */
import type { AnyNode } from "acorn";
import { unwrap, writtenText } from "./ast.ts";
import type { Draft, ModuleDraft } from "./draft.ts";
import { meaningOf } from "./meaning.ts";

/** The name of `calls`, where that is a const that `aggregation("calls")` made, or of such a call; undefined: the text does not tell. */
export function aggregationName(draft: Draft, module: ModuleDraft, wrapped: AnyNode): string | undefined {
  const node = unwrap(wrapped);
  if (node.type === "CallExpression") return isAggregation(draft, module, node) ? nameIn(node.arguments) : undefined;
  const meaning = meaningOf(draft, module, node);
  if (meaning?.kind !== "binding") return undefined;
  const declarator = meaning.binding.node;
  if (meaning.binding.assigned || declarator.type !== "VariableDeclarator" || declarator.id.type !== "Identifier")
    return undefined;
  const { init } = declarator;
  return init?.type === "CallExpression" && isAggregation(draft, meaning.module, init)
    ? nameIn(init.arguments)
    : undefined;
}

export function isAggregation(draft: Draft, module: ModuleDraft, node: AnyNode): boolean {
  if (node.type !== "CallExpression") return false;
  const callee = meaningOf(draft, module, node.callee);
  return callee?.kind === "builtin" && callee.name === "aggregation";
}

function nameIn(values: readonly AnyNode[]): string | undefined {
  return values.length === 0 ? "" : values.length === 1 ? writtenText(values[0]!) : undefined;
}
