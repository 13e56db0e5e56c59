/**
 * Where the text of a module comes from, and what may be reached.
 *
 * A script reaches its own folder and the folders below it, and the stdlib; nothing else, whatever the import says and
 * wherever symbolic links lead: bounds are checked on real paths.
 */
import { fstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { nearestName, type Diagnostic } from "../diagnostic.ts";
import { statusOf } from "../status.ts";
import type { LoadOptions, ModuleDraft, Script } from "./draft.ts";

export const LANGUAGE = "pyprobe";
const STDLIB = "pyprobe/stdlib/";
const SIZE_MAX = 4 << 20;
const STDIN = 0;

/** A module's text and standing, before it is parsed. */
export type ModuleSource = Pick<ModuleDraft, "name" | "file" | "folder" | "root" | "source">;

export type Problem = Omit<Diagnostic, "place">;

/** The text of a script named on the command line, or what is wrong with it. */
export function openScript(script: Script, options: LoadOptions): ModuleSource | Problem {
  if ("text" in script) {
    const folder = realpathSync(options.cwd);
    return { name: script.name ?? "<inline>", folder, root: folder, source: script.text };
  }
  const name = script.file === "-" ? "<stdin>" : (script.name ?? script.file);
  const path = resolve(options.cwd, script.file);
  const text = readText(script.file === "-" ? STDIN : path, name);
  if (typeof text !== "string") return text;
  // A pipe (-s <(...), -s -) has no folder of its own.
  if (script.file === "-" || !statSync(path).isFile()) {
    const folder = realpathSync(options.cwd);
    return { name, file: path, folder, root: folder, source: text };
  }
  const file = realpathSync(path);
  return { name, file, folder: dirname(file), root: dirname(file), source: text };
}

/** What an import specifier in a module means: the language, a file, or a problem. */
export function resolveImport(
  specifier: string,
  from: ModuleSource,
  options: LoadOptions,
): typeof LANGUAGE | { file: string; name: string; root: string } | Problem {
  if (specifier === LANGUAGE) return LANGUAGE;
  const stdlib = realpathSync(options.stdlib);
  if (specifier.startsWith(STDLIB)) {
    const word = specifier.slice(STDLIB.length);
    const found = findFile(join(stdlib, word));
    if (!found || !isWithin(found, stdlib)) return unknownImport(specifier, stdlib);
    return { file: found, name: STDLIB + relative(stdlib, found), root: stdlib };
  }
  if (!/^\.\.?\//.test(specifier)) return unknownImport(specifier, stdlib);
  const path = join(from.folder, specifier);
  const found = findFile(path);
  const root = [from.root, stdlib].find((each) => isWithin(found ?? path, each));
  if (root === undefined) {
    return {
      code: "import-outside",
      message: `${specifier} is outside the script's folder`,
      hint: "a script may import files of its own folder and the folders below it, and pyprobe/stdlib",
    };
  }
  if (!found) return { code: "unknown-import", ...missingFile(from, path, specifier) };
  const shown = root === stdlib && from.root !== stdlib ? STDLIB + relative(stdlib, found) : undefined;
  const written = join(dirname(from.name), specifier);
  const extension = /\.\w+$/.exec(found)?.[0] ?? "";
  return { file: found, name: shown ?? written.replace(/(\.[mc]?[jt]s)?$/, extension), root };
}

/** The text of a file or descriptor, or what is wrong with it. `name` is for messages. */
export function readText(file: string | typeof STDIN, name: string): string | Problem {
  try {
    const status = file === STDIN ? fstatSync(file) : statSync(file);
    if (status.isDirectory()) return { code: "unreadable-script", message: `${name} is a directory, not a script` };
    if (status.size > SIZE_MAX)
      return { code: "unreadable-script", message: `${name} is larger than 4 MiB: no script is` };
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    const why = READ_ERRORS[code] ?? (error as Error).message;
    return { code: "unreadable-script", message: `cannot read ${name}: ${why}` };
  }
}

const READ_ERRORS: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  ENOTDIR: "a part of the path is not a directory",
  ELOOP: "its symbolic links go in a circle",
  ENAMETOOLONG: "the name is too long",
  ERR_ENCODING_INVALID_ENCODED_DATA: "it is not UTF-8 text",
};

/** The real path of a file as an import names it: with its extension, without, as .js where .ts is meant, or by its folder. */
function findFile(path: string): string | undefined {
  const bare = path.replace(/\.([mc]?)js$/, "");
  for (const each of [path, `${path}.ts`, `${path}.js`, `${bare}.ts`, join(path, "index.ts")]) {
    if (statusOf(each)?.isFile() && /\.[mc]?[jt]s$/.test(each)) return realpathSync(each);
  }
  return undefined;
}

function isWithin(file: string, folder: string): boolean {
  return file.startsWith(folder === sep ? sep : folder + sep);
}

function unknownImport(specifier: string, stdlib: string): Problem {
  const problem = { code: "unknown-import", message: `there is no module "${specifier}" for handlers` };
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) {
    return {
      ...problem,
      hint: "handlers run in a sandbox: nothing of Node.js is there, only the language and pyprobe",
    };
  }
  const known = [LANGUAGE, ...filesIn(stdlib).map((file) => STDLIB + file)];
  const nearest = nearestName(specifier, [...known, ...known.map((name) => name.replace(/\.ts$/, ""))]);
  return {
    ...problem,
    expected: '"pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"',
    ...(nearest !== undefined && { nearest }),
  };
}

function missingFile(from: ModuleSource, path: string, specifier: string): Omit<Problem, "code"> {
  if (statusOf(path)) {
    return { message: `${specifier} is not a script`, expected: "a file whose name ends in .ts or .js" };
  }
  const message = `there is no file ${specifier}`;
  if (!isWithin(path, from.root)) return { message };
  const start = /^.*\//.exec(specifier)?.[0] ?? "./";
  const names = filesIn(dirname(path)).map((file) => start + file);
  const nearest = nearestName(specifier, names) ?? nearestName(`${specifier}.ts`, names);
  return { message, ...(nearest !== undefined && { nearest }) };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => /\.[mc]?[jt]s$/.test(file));
  } catch {
    return [];
  }
}
