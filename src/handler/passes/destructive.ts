/** What acts outside of the sandbox is refused before anything runs, unless -w allows it. */
import type { AnyNode } from "acorn";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";

export function refuseDestructive(draft: Draft): void {
  if (draft.options.destructive) return;
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      const name = node.type === "CallExpression" ? destructive(draft, module, node.callee) : undefined;
      if (node.type !== "CallExpression" || name === undefined) continue;
      problemAt(draft, module, node.callee, {
        code: "destructive",
        message: `${name}() acts outside of the sandbox, which you have not allowed`,
        hint: "-w allows it: pyprobe -w ...",
      });
    }
  }
}

function destructive(draft: Draft, module: ModuleDraft, callee: AnyNode): string | undefined {
  const meaning = meaningOf(draft, module, callee);
  if (meaning?.kind !== "builtin") return undefined;
  return draft.options.language.destructive.includes(meaning.name) ? meaning.name : undefined;
}
