/** What a name or member in a module means, followed through variables, imports and re-exports to where it is made. */
import type { AnyNode } from "acorn";
import { exportName, isFunction, propertyName, unwrap } from "./ast.ts";
import type { Draft, Meaning, ModuleDraft } from "./draft.ts";
import type { Binding } from "./scope.ts";
import { LANGUAGE } from "./source.ts";

/** undefined when the text does not tell, or it is no name. Chains of aliases are followed 20 links far. */
export function meaningOf(draft: Draft, module: ModuleDraft, wrapped: AnyNode, depth = 20): Meaning | undefined {
  const node = unwrap(wrapped);
  if (depth === 0) return undefined;
  if (isFunction(node)) return { kind: "function", module, node };
  if (node.type === "Identifier") {
    const binding = module.scopes.bindingOf(node);
    return binding && meaningOfBinding(draft, module, binding, depth - 1);
  }
  if (node.type !== "MemberExpression") return undefined;
  const name = propertyName(node);
  const object = meaningOf(draft, module, node.object, depth - 1);
  if (name === undefined || object?.kind !== "namespace") return undefined;
  return meaningOfExport(draft, object.module, name, depth - 1);
}

function meaningOfBinding(draft: Draft, module: ModuleDraft, binding: Binding, depth: number): Meaning | undefined {
  const { node, assigned } = binding;
  if (binding.kind === "import") return meaningOfImport(draft, module, node, depth);
  if (binding.kind === "function" && isFunction(node) && !assigned) return { kind: "function", module, node };
  if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init && !assigned) {
    const init = meaningOf(draft, module, node.init, depth);
    if (init) return init;
  }
  return { kind: "binding", module, binding };
}

function meaningOfImport(draft: Draft, module: ModuleDraft, specifier: AnyNode, depth: number): Meaning | undefined {
  const declaration = module.scopes.parentOf(specifier);
  if (declaration?.type !== "ImportDeclaration") return undefined;
  const from = module.imports[String(declaration.source.value)] ?? "";
  if (specifier.type === "ImportNamespaceSpecifier") return { kind: "namespace", module: from };
  const name = specifier.type === "ImportSpecifier" ? exportName(specifier.imported) : "default";
  return meaningOfExport(draft, from, name, depth);
}

/** What a module's export means; undefined when there is none of that name. */
export function meaningOfExport(draft: Draft, from: string, name: string, depth = 20): Meaning | undefined {
  if (depth === 0) return undefined;
  if (name === "*") return { kind: "namespace", module: from };
  if (from === LANGUAGE) return draft.options.language.names.includes(name) ? { kind: "builtin", name } : undefined;
  const module = draft.modules.get(from);
  const found = module?.exports.get(name);
  if (module && found) {
    if ("from" in found) return meaningOfExport(draft, found.from, found.name, depth - 1);
    const meaning = meaningOf(draft, module, found.node, depth - 1);
    return meaning ?? { kind: "binding", module, binding: unnamed(found.node) };
  }
  if (name === "default") return undefined;
  for (const each of module?.exportsAll ?? []) {
    const meaning = meaningOfExport(draft, each, name, depth - 1);
    if (meaning) return meaning;
  }
  return undefined;
}

/** An exported expression without a name (`export default 1`). */
function unnamed(node: AnyNode): Binding {
  return { name: "default", kind: "variable", node, references: [], assigned: false };
}
