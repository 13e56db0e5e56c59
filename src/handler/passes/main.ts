/**
 * `import.meta.main`: whether a module is what is run, and not what something that is run imports. It is known before
 * anything runs, so it becomes `true` or `false` in the text, as wide as it was.
 *
 *     if (import.meta.main) top(parameters({ ... }));
 */
import type { AnyNode, Literal, Program } from "acorn";
import { propertyName, walk } from "../ast.ts";
import type { ModuleDraft } from "../draft.ts";

/** The code with it settled; the tree is changed too. */
export function settleMain({ code, tree }: { code: string; tree: Program }, isMain: boolean): string {
  if (!code.includes("import.meta")) return code;
  let settled = code;
  walk(tree, (node) => {
    if (!isMainQuestion(node)) return;
    const { start, end } = node;
    settled = settled.slice(0, start) + String(isMain).padEnd(end - start) + settled.slice(end);
    becomeLiteral(node, isMain);
    return false;
  });
  return settled;
}

function isMainQuestion(node: AnyNode): boolean {
  if (node.type !== "MemberExpression" || node.computed || node.optional || propertyName(node) !== "main") return false;
  return node.object.type === "MetaProperty" && node.object.meta.name === "import" && sameLine(node);
}

/** Line ends would be lost. */
function sameLine({ loc }: AnyNode): boolean {
  return loc?.start.line === loc?.end.line;
}

function becomeLiteral(node: AnyNode, value: boolean): void {
  const literal = node as unknown as Partial<Literal> & Record<string, unknown>;
  for (const key of ["object", "property", "computed", "optional"]) delete literal[key];
  Object.assign(literal, { type: "Literal", value, raw: String(value) });
}

/** Whether a node stands in what only runs where the module is main, and it is not. */
export function isForOtherMain({ scopes }: Pick<ModuleDraft, "scopes">, node: AnyNode): boolean {
  for (let at: AnyNode | undefined = node; at; at = scopes.parentOf(at)) {
    const parent = scopes.parentOf(at);
    if (parent?.type !== "IfStatement" || parent.consequent !== at) continue;
    if (parent.test.type === "Literal" && parent.test.value === false) return true;
  }
  return false;
}

/** Whether a statement is of the top level, or of what runs there where the module is main. */
export function isTopLevel({ scopes }: Pick<ModuleDraft, "scopes">, statement: AnyNode): boolean {
  let holder = scopes.parentOf(statement);
  if (holder?.type === "BlockStatement") holder = scopes.parentOf(holder);
  if (holder?.type === "IfStatement" && holder.test.type === "Literal") holder = scopes.parentOf(holder);
  return holder?.type === "Program";
}
