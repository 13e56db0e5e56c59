/**
 * The options that a script sets: `options({ strsize: 64, quiet: true })`, as `#pragma D option` in D. They must be known
 * before anything is armed, so the call stands at the top level and its values are written out.
 */
import type { AnyNode, CallExpression } from "acorn";
import { propertyName, writtenText } from "../ast.ts";
import { problemAt, type Draft, type ModuleDraft } from "../draft.ts";
import { meaningOf } from "../meaning.ts";
import { OPTIONS, type OptionName } from "../../options/registry.ts";
import { readOption } from "../../options/settings.ts";
import { isForOtherMain, isTopLevel } from "./main.ts";

const NAME = "options";

export function findOptions(draft: Draft): void {
  for (const module of draft.modules.values()) {
    if (!module.source.includes(NAME)) continue;
    for (const node of module.scopes.nodes) {
      if (node.type !== "Identifier" && node.type !== "MemberExpression") continue;
      if (!means(draft, module, node)) continue;
      const parent = module.scopes.parentOf(node);
      if (parent?.type === "CallExpression" && parent.callee === node) readCall(draft, module, parent);
      else if (isUse(module, node, parent))
        problemAt(draft, module, node, misplaced("options is not a value to pass on"));
    }
  }
}

function means(draft: Draft, module: ModuleDraft, node: AnyNode): boolean {
  const meaning = meaningOf(draft, module, node);
  return meaning?.kind === "builtin" && meaning.name === NAME;
}

/** An import, or the namespace's member that a larger node holds, is none. */
function isUse(module: ModuleDraft, node: AnyNode, parent: AnyNode | undefined): boolean {
  if (node.type === "MemberExpression") return true;
  const binding = module.scopes.bindingOf(node);
  return parent?.type !== "ExportSpecifier" && binding?.references.includes(node as never) === true;
}

function readCall(draft: Draft, module: ModuleDraft, call: CallExpression): void {
  const statement = module.scopes.parentOf(call);
  if (isForOtherMain(module, call)) return;
  if (statement?.type !== "ExpressionStatement" || !isTopLevel(module, statement)) {
    return problemAt(draft, module, call.callee, misplaced("options() does not stand at the top level of the script"));
  }
  const [object] = call.arguments;
  if (call.arguments.length !== 1 || object?.type !== "ObjectExpression") {
    const message = "options() takes one object, written out";
    return problemAt(draft, module, object ?? call.callee, misplaced(message));
  }
  for (const property of object.properties) readProperty(draft, module, property);
}

function readProperty(draft: Draft, module: ModuleDraft, property: AnyNode): void {
  const name = propertyName(property);
  if (property.type !== "Property" || name === undefined)
    return problemAt(draft, module, property, misplaced("an option's name must be written out"));
  const text = textOf(property.value);
  if (text === null)
    return problemAt(draft, module, property.value, misplaced(`the value of ${name} must be written out`));
  const read = readOption(name, text, name);
  if ("message" in read) {
    const { of, ...problem } = read;
    return problemAt(draft, module, of === "name" ? property.key : property.value, { code: "option", ...problem });
  }
  const { notByScript } = OPTIONS[name as OptionName];
  if (notByScript !== undefined) {
    const message = `a script may not set ${name}: ${notByScript}`;
    return problemAt(draft, module, property.key, { code: "option", message });
  }
  Object.assign(draft.settings, { [name]: read.value });
}

/** A value as -x would have it: true is the option alone. null = it is not written out. */
function textOf(node: AnyNode): string | undefined | null {
  const text = writtenText(node);
  if (text !== undefined) return text;
  if (node.type !== "Literal") return null;
  if (node.value === true) return undefined;
  return ["number", "boolean"].includes(typeof node.value) ? String(node.value) : null;
}

function misplaced(message: string) {
  return {
    code: "option",
    message,
    hint: "options are set before anything runs: options({ quiet: true, strsize: 64 }), between the script's clauses",
  };
}
