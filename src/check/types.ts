/**
 * Types: the program's modules against the package's own declarations, by the TypeScript compiler, which is loaded here
 * and nowhere else.
 *
 * The compiler sees the modules as the handler passes read them, under their real paths, so that what a pipe or -n gives
 * is checked too; "pyprobe" and "pyprobe/stdlib/x" mean this package wherever the script lies. No tsconfig.json is read:
 * a script's verdict does not depend on the folder that it is checked in.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type TS from "typescript";
import type { Diagnostic } from "../diagnostic.ts";
import type { Module, Program } from "../handler/program.ts";
import { packageVersion } from "../version.ts";
import { diagnosticOf } from "./type-errors.ts";

const require = createRequire(import.meta.url);

/** This package's root: the file is src/check/types.ts, or bundled into dist/. */
const ROOT = fileURLToPath(new URL(import.meta.url.endsWith("types.ts") ? "../../" : "../", import.meta.url));
const TYPES = join(ROOT, "types");
const STDLIB = join(ROOT, "stdlib");

const STDLIB_NAME = "pyprobe/stdlib/";

/** Problems told at once; more only tire. */
const TOLD = 20;

export interface TypeVerdict {
  diagnostics: Diagnostic[];
  /** Whether it depends on the program's modules, this package and the compiler alone. */
  isSelfContained: boolean;
}

/** What a verdict depends on beside the program's modules: versions, and the text of the declarations. */
export function typeInputs(): string[] {
  const { version } = require("typescript/package.json") as { version: string };
  const declarations = readdirSync(TYPES)
    .filter((name) => name.endsWith(".d.ts"))
    .sort();
  return [
    packageVersion(),
    version,
    ...declarations.flatMap((name) => [name, readFileSync(join(TYPES, name), "utf8")]),
  ];
}

export function checkTypes(program: Program): TypeVerdict {
  const ts = require("typescript") as typeof TS;
  const modules = new Map(program.modules.filter(isWritten).map((module) => [pathOf(module.name), module]));
  const host = hostOf(ts, modules);
  const made = ts.createProgram([...modules.keys()], optionsOf(ts), host);
  const found = [...modules.keys()].flatMap((path) => {
    const file = made.getSourceFile(path)!;
    return [...made.getSyntacticDiagnostics(file), ...made.getSemanticDiagnostics(file)];
  });
  const own = [TYPES, STDLIB, resolve(ts.getDefaultLibFilePath(optionsOf(ts)), "..")];
  const isKnown = (path: string) => modules.has(path) || own.some((folder) => path.startsWith(folder + sep));
  return {
    diagnostics: found.slice(0, TOLD).map((each) => diagnosticOf(each, (path) => modules.get(path))),
    isSelfContained: made.getSourceFiles().every(({ fileName }) => isKnown(fileName)),
  };
}

/** The module that joins several scripts is the loader's own. */
function isWritten({ name }: Module): boolean {
  return name !== "<scripts>";
}

/** Where the compiler finds a module: its real path; of "<inline>" one beside the scripts of the current folder. */
function pathOf(name: string): string {
  if (name.startsWith(STDLIB_NAME)) return join(STDLIB, name.slice(STDLIB_NAME.length));
  return name.startsWith("<") ? resolve(`${name}.ts`) : resolve(name);
}

/** An inline script's imports stand behind its text, where the loader has put them (passes/modules.ts). */
function textOf({ name, source, code }: Module): string {
  if (!name.startsWith("<inline")) return source;
  const imports = /\n;import \{ [^\n]* \} from "pyprobe";$/.exec(code)?.[0] ?? "";
  return source + imports;
}

function optionsOf(ts: typeof TS): TS.CompilerOptions {
  return {
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    allowJs: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
  };
}

function hostOf(ts: typeof TS, modules: ReadonlyMap<string, Module>): TS.CompilerHost {
  const options = optionsOf(ts);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => (modules.has(path) ? textOf(modules.get(path)!) : readFile(path));
  host.getSourceFile = (path, language) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, language);
  };
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const known = packagePath(text);
      if (known === undefined) return ts.resolveModuleName(text, from, options, host);
      const extension = known.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts;
      return { resolvedModule: { resolvedFileName: known, extension } };
    });
  return host;
}

/** Where an import of this package leads; undefined for any other. */
function packagePath(specifier: string): string | undefined {
  if (specifier === "pyprobe") return join(TYPES, "pyprobe.d.ts");
  if (!specifier.startsWith(STDLIB_NAME)) return undefined;
  const path = join(STDLIB, specifier.slice(STDLIB_NAME.length).replace(/\.[jt]s$/, ""));
  return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, "index.ts");
}
