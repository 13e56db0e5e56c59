/**
 * Fragments: what is typed into an interactive session, a piece at a time, and files that are loaded into it.
 *
 * Each is a module of its own, whose text stays as it is, so that every line and column is the user's. What it declares
 * at its top level is made visible to later fragments behind its text: as properties of the global object that read and
 * write the module's own variables. A later declaration of the same name takes the name over.
 *
 *     let n = 0                     let n = 0
 *     probe(..., () => n++)    ->   ;import { share as ... } from "pyprobe:session";
 *                                   share({ n: { get: () => n, set: (to) => { n = to } } });
 *
 * The value of a last expression is wanted as well. It becomes a module of its own, in which what stands before is
 * blank, and the call that takes the value stands where it moves nothing: at the end of the line before, or, on the
 * first line, in front, with the columns counted from there (`shift`).
 */
import type { AnyNode, VariableDeclaration } from "acorn";
import { children, isFunction } from "./ast.ts";
import type { Draft, LoadOptions, ModuleDraft, Script } from "./draft.ts";
import { loadDraft, programOf } from "./load.ts";
import type { Program } from "./program.ts";
import { LANGUAGE } from "./source.ts";

export interface Fragment {
  program: Program;
  /** The entry's code in the order of running. */
  parts: Part[];
  /** Live builtins that any clause may come to read. */
  shared: string[] | "all";
  /** By name, the text of what the top level declares. */
  declarations: Map<string, string>;
}

export interface Part {
  code: string;
  /** Columns by which V8 counts the first line too far. */
  shift: number;
}

const TAKE = "pyprobe$value(";
const SESSION = "pyprobe:session";

/**
 * @param before what the same file declared when it was loaded last: variables that are declared as they were keep
 * their values. Throws DiagnosticError.
 */
export function loadFragment(
  script: Script,
  options: Partial<LoadOptions>,
  before: ReadonlyMap<string, string> = new Map(),
): Fragment {
  const draft = loadDraft([script], { ...options, live: true });
  const entry = draft.modules.get(draft.entry)!;
  const { body } = entry.tree;
  const user = body.filter((node) => node.start < entry.source.length);
  const last = user.at(-1);
  const value = last?.type === "ExpressionStatement" && "text" in script ? last : undefined;
  const statements = user.filter((node) => node !== value);
  const parts: Part[] = [];
  if (statements.length > 0) {
    const code = value ? blank(entry.code, value.start, value.end) : entry.code;
    const kept = keptNames(entry, before);
    parts.push({ code: keepable(code, entry, kept) + shareTail(entry, kept, draft), shift: 0 });
  }
  if (value) parts.push(valuePart(entry.code, value));
  if (parts.length === 0) parts.push({ code: entry.code, shift: 0 });
  return {
    program: programOf(draft),
    parts,
    shared: sharedOf(draft, entry),
    declarations: declarationsOf(entry, topNames(entry, draft)),
  };
}

/** An expression statement alone, its value taken. */
function valuePart(code: string, { start, expression }: { start: number; expression: AnyNode }): Part {
  const before = code.slice(0, start).replace(/[^\r\n\u2028\u2029]/g, " ");
  const line = Math.max(...["\n", "\r", "\u2028", "\u2029"].map((end) => before.lastIndexOf(end)));
  const tail = `\n;import { value as pyprobe$value } from "${SESSION}";`;
  const rest = `${code.slice(start, expression.end)})${code.slice(expression.end)}${tail}`;
  if (line < 0) return { code: before + TAKE + rest, shift: TAKE.length };
  const at = before[line] === "\n" && before[line - 1] === "\r" ? line - 1 : line;
  return { code: before.slice(0, at) + TAKE + before.slice(at) + rest, shift: 0 };
}

function blank(code: string, start: number, end: number): string {
  return code.slice(0, start) + code.slice(start, end).replace(/[^\r\n\u2028\u2029]/g, " ") + code.slice(end);
}

/** What stands behind a fragment's text: kept values, then what it shares. */
function shareTail(entry: ModuleDraft, kept: readonly string[], draft: Draft): string {
  const names = topNames(entry, draft);
  if (names.length === 0) return "";
  const restore = kept.map((name) => `${name} = globalThis.${name};`).join(" ");
  const bindings = names.map((name) => `${name}: { get: () => ${name}${setter(entry, name)} }`).join(", ");
  return `\n;import { share as pyprobe$share } from "${SESSION}"; ${restore} pyprobe$share({ ${bindings} });`;
}

function setter(entry: ModuleDraft, name: string): string {
  return declarationOf(entry, name)?.kind === "let" || declarationOf(entry, name)?.kind === "var"
    ? `, set: (to) => { ${name} = to; }`
    : "";
}

/** The names that later fragments are to see: not the builtins, which each imports for itself. */
function topNames(entry: ModuleDraft, draft: Draft): string[] {
  return [...entry.scopes.top.values()]
    .filter(({ kind, node, name }) => {
      const parent = entry.scopes.parentOf(node);
      const isBuiltin = kind === "import" && parent?.type === "ImportDeclaration" && parent.source.value === LANGUAGE;
      return !(isBuiltin && draft.options.language.names.includes(name));
    })
    .map(({ name }) => name);
}

/** A builtin under another name may be read by anybody, unseen. */
function sharedOf(draft: Draft, entry: ModuleDraft): string[] | "all" {
  const isRenamed = entry.tree.body.some(
    (node) =>
      node.type === "ImportDeclaration" &&
      node.source.value === LANGUAGE &&
      node.specifiers.some(({ local }) => !draft.options.language.names.includes(local.name)),
  );
  return isRenamed ? "all" : draft.shared;
}

/** The `let`, `const` or `var` that declares a name at the top level, with the declarator's own text. */
function declarationOf(entry: ModuleDraft, name: string): (VariableDeclaration & { text: string }) | undefined {
  const binding = entry.scopes.top.get(name);
  if (binding?.kind !== "variable" || binding.node.type !== "VariableDeclarator") return undefined;
  const declaration = entry.scopes.parentOf(binding.node);
  if (declaration?.type !== "VariableDeclaration") return undefined;
  return { ...declaration, text: entry.code.slice(binding.node.start, binding.node.end) } as VariableDeclaration & {
    text: string;
  };
}

function declarationsOf(entry: ModuleDraft, names: readonly string[]): Map<string, string> {
  const found = names.map((name) => [name, declarationOf(entry, name)?.text ?? ""] as const);
  return new Map(found);
}

/** Variables that keep their values: declared as they were, plainly, and holding data, not code. */
function keptNames(entry: ModuleDraft, before: ReadonlyMap<string, string>): string[] {
  return [...entry.scopes.top.values()].flatMap(({ name, node }) => {
    const declaration = declarationOf(entry, name);
    if (!declaration || before.get(name) !== declaration.text || node.type !== "VariableDeclarator") return [];
    if (node.id.type !== "Identifier" || (node.init && hasCode(node.init))) return [];
    const isData = ["NewExpression", "ArrayExpression", "ObjectExpression"].includes(node.init?.type ?? "");
    return declaration.kind !== "const" || isData ? [name] : [];
  });
}

function hasCode(node: AnyNode): boolean {
  return isFunction(node) || node.type === "ClassExpression" || children(node).some(hasCode);
}

/** `const` declarations of kept names become `let`, of the same length, so that they can be given their values. */
function keepable(code: string, entry: ModuleDraft, kept: readonly string[]): string {
  let text = code;
  for (const name of kept) {
    const { kind, start } = declarationOf(entry, name)!;
    if (kind === "const") text = `${text.slice(0, start)}let  ${text.slice(start + "const".length)}`;
  }
  return text;
}

/** The names that a fragment declares. */
export function declaredIn({ declarations }: Fragment): string[] {
  return [...declarations.keys()];
}
