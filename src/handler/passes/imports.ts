/** Every imported name must be one that its module exports. */
import { nearestName } from "../../diagnostic.ts";
import { ABSENT } from "../absent.ts";
import { exportName } from "../ast.ts";
import { problemAt, type Draft } from "../draft.ts";
import { meaningOfExport } from "../meaning.ts";
import { LANGUAGE, type Problem } from "../source.ts";

export function checkImports(draft: Draft): void {
  for (const module of draft.modules.values()) {
    for (const statement of module.tree.body) {
      if (statement.type !== "ImportDeclaration" && statement.type !== "ExportNamedDeclaration") continue;
      if (!statement.source) continue;
      const from = module.imports[String(statement.source.value)] ?? "";
      for (const specifier of statement.specifiers) {
        if (specifier.type === "ImportNamespaceSpecifier") continue;
        const node =
          specifier.type === "ImportSpecifier"
            ? specifier.imported
            : specifier.type === "ExportSpecifier"
              ? specifier.local
              : undefined;
        const name = node ? exportName(node) : "default";
        if (!meaningOfExport(draft, from, name)) {
          problemAt(draft, module, node ?? specifier, unknownName(draft, from, name));
        }
      }
    }
  }
}

function unknownName(draft: Draft, from: string, name: string): Problem {
  const nearest = nearestName(name, exportedNames(draft, from, new Set()));
  const what = name === "default" ? "no default export" : `no export ${name}`;
  return {
    code: "unknown-export",
    message: `${from === LANGUAGE ? `"${LANGUAGE}"` : from} has ${what}`,
    ...(nearest !== undefined && { nearest }),
    ...advice(draft, from, name, nearest),
  };
}

function advice(draft: Draft, from: string, name: string, nearest: string | undefined): { hint?: string } {
  if (name === "default") return { hint: "name what you import: import { x } from ..." };
  if (from === LANGUAGE && Object.hasOwn(ABSENT, name)) return { hint: ABSENT[name]! };
  const source = draft.modules.get(from)?.source;
  // The types of "pyprobe" are not known here; those of a file stand in its text.
  const maybeType =
    source === undefined ? nearest === undefined : new RegExp(`\\b(type|interface) ${name}\\b`).test(source);
  return maybeType ? { hint: `if it is a type: import type { ${name} } from ...` } : {};
}

function exportedNames(draft: Draft, from: string, seen: Set<string>): string[] {
  if (from === LANGUAGE) return [...draft.options.language.names];
  const module = draft.modules.get(from);
  if (!module || seen.has(from)) return [];
  seen.add(from);
  return [...module.exports.keys(), ...module.exportsAll.flatMap((each) => exportedNames(draft, each, seen))];
}
