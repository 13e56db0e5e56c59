/**
 * Which live builtins (timestamp, probename, arg0, ...) each clause may read: only those are kept up to date for it.
 *
 * A live builtin read right in a clause's own function belongs to that clause. One read anywhere else (in a function of
 * the program, or in a function inside a clause, which may be kept and called from another) is taken to be every
 * clause's. So nothing that runs can read one that was not kept.
 */
import type { AnyNode } from "acorn";
import { propertyName } from "../ast.ts";
import type { Draft, ModuleDraft, SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { enclosingFunction } from "../scope.ts";
import { LANGUAGE } from "../source.ts";

export function findBuiltins(draft: Draft): void {
  const owners = new Map<AnyNode, SiteDraft>();
  for (const site of draft.sites) for (const node of inlineFunctions(site)) owners.set(node, site);
  const live = new Set(draft.options.language.live);
  const own = new Map<SiteDraft, Set<string>>(draft.sites.map((site) => [site, new Set()]));
  const shared = new Set<string>();
  let untold = false;

  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      const read = readsBuiltin(draft, module, node);
      if (read === "any") untold = true;
      for (const name of read === undefined ? [] : [read, ...readBy(draft, read)]) {
        if (!live.has(name)) continue;
        const owner = owners.get(enclosingFunction(module.scopes, node) ?? node);
        (owner ? own.get(owner)! : shared).add(name);
      }
    }
  }
  draft.shared = untold ? "all" : [...shared].sort();
  for (const site of draft.sites) {
    site.builtins = untold ? "all" : [...new Set([...own.get(site)!, ...shared])].sort();
  }
}

/** What a function of the language reads by itself. */
function readBy(draft: Draft, name: string): readonly string[] {
  const { reads } = draft.options.language;
  return Object.hasOwn(reads, name) ? reads[name]! : [];
}

/** The functions that stand in the call itself, so that nothing else can call them. */
function inlineFunctions(site: SiteDraft): AnyNode[] {
  return site.call.arguments.slice(1).filter((node) => node.type === "ArrowFunctionExpression");
}

/** The builtin that a node reads; "any" when it may be any (the namespace given away, or eval). */
function readsBuiltin(draft: Draft, module: ModuleDraft, node: AnyNode): string | undefined {
  if (node.type === "MemberExpression") {
    const object = meaningOf(draft, module, node.object);
    if (object?.kind !== "namespace" || object.module !== LANGUAGE) return undefined;
    return propertyName(node) ?? "any";
  }
  if (node.type !== "Identifier") return undefined;
  const binding = module.scopes.bindingOf(node);
  if (!binding) return node.name === "eval" && module.scopes.free.includes(node) ? "any" : undefined;
  if (!binding.references.includes(node)) return undefined;
  const meaning = meaningOf(draft, module, node);
  if (meaning?.kind === "builtin") return meaning.name;
  const parent = module.scopes.parentOf(node);
  const isGivenAway = !(parent?.type === "MemberExpression" && parent.object === node);
  return meaning?.kind === "namespace" && meaning.module === LANGUAGE && isGivenAway ? "any" : undefined;
}
