/** Loads the scripts and every module that they reach: read, parse, resolve the imports, go on with those. */
import type { AnyNode, Program } from "acorn";
import { exportName } from "../ast.ts";
import { problemAt, type Draft, type ModuleDraft, type Script } from "../draft.ts";
import { analyseScopes, namesIn } from "../scope.ts";
import { LANGUAGE, openScript, readText, resolveImport, type ModuleSource } from "../source.ts";
import { settleMain } from "./main.ts";
import { parse } from "./parse.ts";

/** Fills `modules` and `entry`. Several scripts are one program, in their order. */
export function loadModules(draft: Draft, scripts: readonly Script[]): void {
  const opened = scripts.map((script) => openScript(script, draft.options));
  for (const each of opened) if ("file" in each && each.file !== undefined) draft.mains.add(each.file);
  const entries = opened.map((each) => loadScript(draft, each));
  if (draft.problems.length > 0) return;
  draft.entry = entries.length === 1 ? entries[0]! : joinScripts(draft, entries);
}

function loadScript(draft: Draft, opened: ReturnType<typeof openScript>): string {
  if (!("source" in opened) || !("folder" in opened)) {
    draft.problems.push(opened);
    return "";
  }
  const name = opened.file === undefined ? freeName(draft, opened.name) : opened.name;
  return loadModule(draft, { ...opened, name })?.name ?? "";
}

/** "<inline>", then "<inline 2>". */
function freeName(draft: Draft, name: string): string {
  let free = name;
  for (let i = 2; draft.modules.has(free); i++) free = name.replace(/>?$/, ` ${i}>`);
  return free;
}

function loadModule(draft: Draft, text: ModuleSource): ModuleDraft | undefined {
  const known = [...draft.modules.values()].find(({ file }) => file !== undefined && file === text.file);
  if (known) return known;
  // Two files may have one name: the script's own "pyprobe/stdlib/x.ts" and the stdlib's.
  const name = draft.modules.has(text.name) ? (text.file ?? text.name) : text.name;
  const parsed = parse(name, text.source);
  if ("message" in parsed) {
    draft.problems.push(parsed);
    return undefined;
  }
  const code = settleMain(parsed, text.file === undefined || draft.mains.has(text.file));
  const module: ModuleDraft = {
    ...text,
    name,
    ...parsed,
    code,
    scopes: analyseScopes(parsed.tree),
    imports: {},
    exports: new Map(),
    exportsAll: [],
  };
  draft.modules.set(module.name, module);
  if (text.file === undefined) importForInline(draft, module);
  if (draft.options.live) openTop(module);
  resolveImports(draft, module);
  for (const statement of parsed.tree.body) collectExports(module, statement);
  return module;
}

/** Whoever is at the prompt may write the variables of the top level. */
function openTop({ scopes }: ModuleDraft): void {
  for (const binding of scopes.top.values()) {
    const parent = scopes.parentOf(binding.node);
    if (parent?.type === "VariableDeclaration" && parent.kind !== "const") binding.assigned = true;
  }
}

function resolveImports(draft: Draft, module: ModuleDraft): void {
  for (const statement of module.tree.body) {
    if (!("source" in statement) || !statement.source) continue;
    const specifier = String(statement.source.value);
    const meaning = resolveImport(specifier, module, draft.options);
    if (meaning === LANGUAGE) module.imports[specifier] = LANGUAGE;
    else if ("code" in meaning) problemAt(draft, module, statement.source, meaning);
    else {
      const source = readText(meaning.file, meaning.name);
      if (typeof source !== "string") problemAt(draft, module, statement.source, source);
      else {
        const folder = meaning.file.slice(0, meaning.file.lastIndexOf("/")) || "/";
        const loaded = loadModule(draft, { ...meaning, folder, source });
        module.imports[specifier] = loaded?.name ?? "";
      }
    }
  }
}

/**
 * An inline script need not import the language: what it uses and does not declare is imported for it. The import is
 * put behind the text, so that no line or column moves.
 */
function importForInline(draft: Draft, module: ModuleDraft): void {
  const names = new Set(module.scopes.free.map(({ name }) => name));
  const wanted = draft.options.language.names.filter((name) => names.has(name) && !draft.options.globals.has(name));
  if (wanted.length === 0) return;
  const parsed = parse(module.name, `${module.code}\n;import { ${wanted.join(", ")} } from "${LANGUAGE}";`);
  // The text has parsed before, and a free name can be imported: this cannot fail.
  if ("message" in parsed) throw new Error(parsed.message);
  module.code = parsed.code;
  module.tree = parsed.tree;
  module.scopes = analyseScopes(parsed.tree);
}

function collectExports(module: ModuleDraft, statement: Program["body"][number]): void {
  if (statement.type === "ExportAllDeclaration") {
    const from = module.imports[String(statement.source.value)] ?? "";
    if (!statement.exported) module.exportsAll.push(from);
    else module.exports.set(exportName(statement.exported), { from, name: "*" });
  } else if (statement.type === "ExportDefaultDeclaration") {
    module.exports.set("default", { node: statement.declaration });
  } else if (statement.type === "ExportNamedDeclaration") {
    for (const { local, exported } of statement.specifiers) {
      const from = statement.source && module.imports[String(statement.source.value)];
      const name = exportName(local);
      module.exports.set(exportName(exported), from === null || from === undefined ? { node: local } : { from, name });
    }
    for (const id of declaredNames(statement.declaration)) module.exports.set(id.name, { node: id });
  }
}

function declaredNames(declaration: AnyNode | null | undefined): ReturnType<typeof namesIn> {
  if (!declaration) return [];
  if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") {
    return declaration.id ? [declaration.id] : [];
  }
  return namesIn(declaration);
}

/** A module that runs the scripts one after the other. */
function joinScripts(draft: Draft, entries: string[]): string {
  const name = "<scripts>";
  const code = entries.map((_, i) => `import "${i}";`).join("\n");
  const parsed = parse(name, code);
  if ("message" in parsed) throw new Error(parsed.message);
  const imports = Object.fromEntries(entries.map((entry, i) => [String(i), entry]));
  const scopes = analyseScopes(parsed.tree);
  const standing = { folder: draft.options.cwd, root: draft.options.cwd, exports: new Map(), exportsAll: [] };
  draft.modules.set(name, { name, source: code, ...parsed, scopes, imports, ...standing });
  return name;
}
