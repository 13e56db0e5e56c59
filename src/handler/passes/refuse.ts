/** What the handler language does not have: loading code at run time, and waiting. */
import type { AnyNode } from "acorn";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { enclosingFunction } from "../scope.ts";

const SANDBOX =
  "handlers run in a sandbox: import what you need at the top, from pyprobe or from a file of the script's folder";

export function refuse(draft: Draft): void {
  for (const module of draft.modules.values()) {
    for (const node of module.scopes.nodes) {
      refuseLoading(draft, module, node);
      const waits = node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await);
      if (waits && !enclosingFunction(module.scopes, node)) {
        problemAt(draft, module, node, {
          code: "top-level-await",
          message: "a script cannot wait: there is no await at the top level",
          length: "await".length,
          hint: "declare clauses at the top level; what happens later happens in their actions",
        });
      }
    }
  }
}

function refuseLoading(draft: Draft, module: ModuleDraft, node: AnyNode): void {
  if (node.type === "ImportExpression") {
    problemAt(draft, module, node, {
      code: "dynamic-import",
      message: "there is no import() for handlers",
      hint: SANDBOX,
    });
  } else if (node.type === "MetaProperty" && node.meta.name === "import") {
    problemAt(draft, module, node, {
      code: "import-meta",
      message: "there is no import.meta for handlers",
      hint: `${SANDBOX}; of import.meta there is main: if (import.meta.main) ...`,
    });
  }
}
