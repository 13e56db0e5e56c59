/** Finds the probe(...) calls: by what the callee means, so that renamed and namespace imports count. */
import type { AnyNode, CallExpression } from "acorn";
import { calleeName, placeOf, writtenText } from "../ast.ts";
import { problemAt, type Draft, type LocatedFunction, type ModuleDraft, type SiteDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import type { DescriptionLiteral } from "../program.ts";

export function findSites(draft: Draft): void {
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      if (node.type !== "CallExpression") continue;
      const meaning = meaningOf(draft, module, node.callee);
      const name = calleeName(node);
      if (name && meaning?.kind === "builtin" && meaning.name === "probe") {
        draft.sites.push(site(draft, module, node, name));
      }
    }
  }
}

function site(draft: Draft, module: ModuleDraft, call: CallExpression, name: SiteDraft["name"]): SiteDraft {
  const [descriptions, ...functions] = call.arguments;
  const isPlain = call.arguments.every(({ type }) => type !== "SpreadElement");
  const [predicate, action] = functions.length >= 2 ? functions : [undefined, functions[0]];
  const texts = isPlain && descriptions ? literals(module, descriptions) : undefined;
  return {
    module,
    call,
    name,
    literals: texts?.found ?? [],
    allLiteral: texts?.all ?? false,
    hasPredicate: !isPlain || functions.length >= 2,
    predicate: isPlain ? locate(draft, module, predicate, "predicate") : undefined,
    action: isPlain ? locate(draft, module, action, "action") : undefined,
    captures: { fields: "all", strings: [] },
    builtins: "all",
  };
}

function literals(module: ModuleDraft, node: AnyNode): { found: DescriptionLiteral[]; all: boolean } {
  const items = node.type === "ArrayExpression" ? node.elements : [node];
  const found = items.flatMap((item) => (item ? (literal(module, item) ?? []) : []));
  return { found, all: found.length === items.length };
}

function literal(module: ModuleDraft, node: AnyNode): DescriptionLiteral | undefined {
  const text = writtenText(node);
  if (text === undefined) return undefined;
  const place = placeOf(module.name, node);
  const verbatim = module.source.slice(node.start + 1, node.end - 1) === text && !text.includes("\n");
  return { text, place: { ...place, column: place.column + 1 }, verbatim };
}

/** The function that an argument is or names. */
function locate(
  draft: Draft,
  module: ModuleDraft,
  node: AnyNode | undefined,
  role: string,
): LocatedFunction | undefined {
  const meaning = node && meaningOf(draft, module, node);
  if (!node || meaning?.kind !== "function") return undefined;
  if (meaning.node.async || meaning.node.generator) {
    problemAt(draft, module, node, {
      code: "asynchronous-clause",
      message: `the ${role} is ${meaning.node.async ? "async" : "a generator"}: it would not have run when the event is over`,
      hint: "events are handled one after the other, each to its end; write a plain function",
    });
  }
  return { module: meaning.module, node: meaning.node };
}
