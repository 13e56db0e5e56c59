/**
 * Whether a place in the script runs apart from events: while the script loads, or in clauses of the clock alone (BEGIN,
 * END, ticks), be it in functions that those call. Where that cannot be followed, it does not.
 */
import type { AnyNode } from "acorn";
import type { FunctionNode } from "../ast.ts";
import type { Draft, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { enclosingFunction } from "../scope.ts";

const CLOCK = /(^|:)(BEGIN|END|tick-\w+)$/;

export function runsApart(draft: Draft, module: ModuleDraft, node: AnyNode, depth = 10): boolean {
  const inside = enclosingFunction(module.scopes, node);
  if (!inside) return true;
  if (depth === 0) return false;
  const parent = module.scopes.parentOf(inside);
  const owner = draft.sites.find(({ call }) => call === parent);
  if (owner) return isOfClock(owner);
  const isCallback = parent?.type === "CallExpression" && parent.arguments.includes(inside as never);
  if (isCallback && inside.type !== "FunctionDeclaration") return runsApart(draft, module, parent, depth - 1);
  return isNamed(inside, parent) && usesOf(draft, inside).every((use) => isCalledApart(draft, use, depth - 1));
}

function isOfClock({ allLiteral, literals }: SiteDraft): boolean {
  return allLiteral && literals.every(({ text }) => CLOCK.test(text));
}

function isNamed(node: FunctionNode, parent: AnyNode | undefined): boolean {
  return (
    node.type === "FunctionDeclaration" || (parent?.type === "VariableDeclarator" && parent.id.type === "Identifier")
  );
}

interface FunctionUse {
  module: ModuleDraft;
  node: AnyNode;
}

/** Every mention of a function by a name that means it. */
function usesOf(draft: Draft, target: FunctionNode): FunctionUse[] {
  const uses: FunctionUse[] = [];
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "Identifier" || !module.scopes.bindingOf(node)?.references.includes(node)) continue;
      const meaning = meaningOf(draft, module, node);
      const isAlias = module.scopes.parentOf(node)?.type === "ExportSpecifier";
      if (meaning?.kind === "function" && meaning.node === target && !isAlias) uses.push({ module, node });
    }
  }
  return uses;
}

/** It is called there, or made a clock's clause of, and nothing else. */
function isCalledApart(draft: Draft, { module, node }: FunctionUse, depth: number): boolean {
  const parent = module.scopes.parentOf(node);
  if (parent?.type !== "CallExpression") return false;
  const owner = draft.sites.find(({ call }) => call === parent);
  if (owner) return isOfClock(owner);
  return parent.callee === node && runsApart(draft, module, parent, depth);
}
