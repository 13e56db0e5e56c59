/**
 * The functions that come to be called with the event where a value is a clause's predicate: the function that it is, or
 * those that the call which makes it puts together.
 *
 *     e => e.lineno > 10                     itself
 *     allOf(only("app.py"), byCode(f))       what only() returns, and f
 */
import type { AnyNode, CallExpression } from "acorn";
import { isFunction, walk, type FunctionNode } from "./ast.ts";
import type { Draft, LocatedFunction, Meaning, ModuleDraft } from "./draft.ts";
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
  if (meaning?.kind === "binding" && meaning.binding.kind === "param") return givenFunctions(draft, meaning, depth - 1);
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

/** What is given for a parameter, wherever its function is called; undefined where that function goes out of sight. */
function givenFunctions(
  draft: Draft,
  { module, binding }: Extract<Meaning, { kind: "binding" }>,
  depth: number,
): LocatedFunction[] | undefined {
  const { node, index, assigned } = binding;
  if (index === undefined || assigned || !isFunction(node)) return undefined;
  const calls = callsOf(draft, node);
  const pattern = node.params[index];
  const standard = pattern?.type === "AssignmentPattern" ? pattern.right : undefined;
  const found = calls?.map(({ module, call }) => {
    const given = call.arguments[index];
    if (call.arguments.slice(0, index + 1).some(({ type }) => type === "SpreadElement")) return undefined;
    return given ? calledFunctions(draft, module, given, depth) : [];
  });
  if (standard) found?.push(calledFunctions(draft, module, standard, depth));
  return found?.every((each) => each !== undefined) ? found.flat() : undefined;
}

/** Every call of a function; undefined when it is also used in other ways. */
function callsOf(draft: Draft, node: FunctionNode): { module: ModuleDraft; call: CallExpression }[] | undefined {
  const calls: { module: ModuleDraft; call: CallExpression }[] = [];
  for (const module of draft.modules.values()) {
    for (const each of module.scopes.nodes) {
      if (each.type !== "Identifier" && each.type !== "MemberExpression") continue;
      const meaning = meaningOf(draft, module, each);
      if (meaning?.kind !== "function" || meaning.node !== node) continue;
      if (each.type === "Identifier" && !module.scopes.bindingOf(each)?.references.includes(each)) continue;
      const parent = module.scopes.parentOf(each);
      if (parent?.type === "CallExpression" && parent.callee === each) calls.push({ module, call: parent });
      else if (parent?.type !== "ExportSpecifier") return undefined;
    }
  }
  return calls;
}

/** What a constant is set to where it is declared. */
function constantInit(
  module: ModuleDraft,
  { node, assigned }: { node: AnyNode; assigned: boolean },
): { module: ModuleDraft; node: AnyNode } | undefined {
  const isPlain = node.type === "VariableDeclarator" && node.id.type === "Identifier" && !assigned;
  return isPlain && node.init ? { module, node: node.init } : undefined;
}
