/** The names of the variables on `self` and `local`, so that their objects can have a fixed shape from the start. */
import type { AnyNode } from "acorn";
import { propertyName } from "../ast.ts";
import type { Draft, ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";

/** Sorted, without doubles. `holder` is the builtin's name. */
export function namesOn(draft: Draft, holder: string): string[] {
  const names = new Set<string>();
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      for (const name of namesAt(draft, module, node, holder)) names.add(name);
    }
  }
  return [...names].sort();
}

function namesAt(draft: Draft, module: ModuleDraft, node: AnyNode, holder: string): string[] {
  const isHolder = (each: AnyNode | null | undefined) => {
    const meaning = each && meaningOf(draft, module, each);
    return meaning?.kind === "builtin" && meaning.name === holder;
  };
  if (node.type === "MemberExpression" && isHolder(node.object)) return [propertyName(node) ?? []].flat();
  if (node.type !== "VariableDeclarator" || node.id.type !== "ObjectPattern" || !isHolder(node.init)) return [];
  return node.id.properties.flatMap((each) => propertyName(each) ?? []);
}
