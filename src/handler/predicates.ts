/**
 * The functions that come to be called with the event where a value is a clause's predicate: the function that it is, or
 * those that the call which makes it puts together.
 *
 *     e => e.lineno > 10                     itself
 *     allOf(only("app.py"), byCode(f))       what only() returns, and f
 */
import type { AnyNode } from "acorn";
import { isFunction, walk } from "./ast.ts";
import type { Draft, LocatedFunction, ModuleDraft } from "./draft.ts";
import { meaningOf } from "./meaning.ts";

/** undefined: the text does not tell. */
export function calledFunctions(
  draft: Draft,
  module: ModuleDraft,
  node: AnyNode,
  depth = 20,
): LocatedFunction[] | undefined {
  if (depth === 0) return undefined;
  const meaning = meaningOf(draft, module, node);
  if (meaning?.kind === "function") return [{ module: meaning.module, node: meaning.node }];
  const value = meaning?.kind === "binding" ? constantInit(meaning.module, meaning.binding) : undefined;
  if (value) return calledFunctions(draft, value.module, value.node, depth - 1);
  if (node.type !== "CallExpression" || node.optional) return undefined;
  const callee = meaningOf(draft, module, node.callee);
  if (callee?.kind === "builtin" && draft.options.language.ofPredicates.includes(callee.name)) {
    const each = node.arguments.map((argument) => calledFunctions(draft, module, argument, depth - 1));
    return each.every((found) => found !== undefined) ? each.flat() : undefined;
  }
  if (callee?.kind !== "function") return undefined;
  const result = resultOf(callee);
  return result && calledFunctions(draft, callee.module, result, depth - 1);
}

/** What a function gives, where it has one `return`: e => x, or { ...; return x; } (it may declare clauses before). */
function resultOf({ node }: LocatedFunction): AnyNode | undefined {
  if (node.body.type !== "BlockStatement") return node.body;
  const returns: AnyNode[] = [];
  walk(node.body, (each) => {
    if (each.type === "ReturnStatement") returns.push(each);
    return !isFunction(each);
  });
  const last = node.body.body.at(-1);
  return returns.length === 1 && last?.type === "ReturnStatement" ? (last.argument ?? undefined) : undefined;
}

/** What a constant is set to where it is declared. */
function constantInit(
  module: ModuleDraft,
  { node, assigned }: { node: AnyNode; assigned: boolean },
): { module: ModuleDraft; node: AnyNode } | undefined {
  const isPlain = node.type === "VariableDeclarator" && node.id.type === "Identifier" && !assigned;
  return isPlain && node.init ? { module, node: node.init } : undefined;
}
