/** What the passes work on: the modules as they are known so far, and what is known of each clause site. */
import type { AnyNode, CallExpression, Identifier, Node, Program as Tree } from "acorn";
import type { Diagnostic } from "../diagnostic.ts";
import type { Provider } from "../probe/provider.ts";
import type { FunctionNode } from "./ast.ts";
import type { Settings } from "../options/registry.ts";
import type { Parameter } from "../runtime/parameter.ts";
import type { Binding, Scopes } from "./scope.ts";
import type { Stays, Test, Work } from "./work.ts";
import type { Captures, DescriptionLiteral, KernelTest, Module } from "./program.ts";

/** A handler script as the command line names it: -s FILE or -n TEXT. `name`: what messages call it. */
export type Script = { file: string; name?: string } | { text: string; name?: string };

/** What the passes must know of the handler language; the session takes it from the builtins' declarations. */
export interface Language {
  /** Every name that can be imported from "pyprobe". */
  names: readonly string[];
  /** Those whose value changes from event to event (timestamp, probename, arg0, ...). */
  live: readonly string[];
  /** Functions whose result depends on their arguments alone, which the isolate gives to codePredicate as `lib`. */
  pure: readonly string[];
  /** Functions whose first argument is a format as printf's. */
  formats: readonly string[];
  /** Functions whose first argument may be a format for the rows of the aggregations behind it. */
  rowFormats: readonly string[];
  /** Functions of predicates, which give one that calls them with the event. */
  ofPredicates: readonly string[];
  /** Functions that print. */
  prints: readonly string[];
  /** Functions that act outside of the sandbox. */
  destructive: readonly string[];
  /** Functions that have something captured of the event's argument that they are given first, and what. */
  captures: Readonly<Record<string, "string" | "bytes" | "address">>;
  /** The live ones that functions read by themselves, by the function's name. */
  reads: Readonly<Record<string, readonly string[]>>;
  /** What the values of those that are no functions are, in TypeScript: "number", "string". */
  types: Readonly<Record<string, string>>;
}

export interface LoadOptions {
  language: Language;
  providers: readonly Provider[];
  /** The folder that "pyprobe/stdlib/x" means. */
  stdlib: string;
  /** Where relative script names start, and the folder of inline scripts. */
  cwd: string;
  /** Whether handlers may act outside of the sandbox (-w). */
  destructive: boolean;
  /** Whether output shows the flow of functions (-F): their names are captured for every clause. */
  flowindent: boolean;
  /** $1, $2, ... */
  args: readonly string[];
  /** Names that the session has besides, from what was typed before (fragment.ts). */
  globals: ReadonlySet<string>;
  /** Whether variables of the top level may be written from outside: what they hold is not what the text says. */
  live: boolean;
}

export interface Draft {
  options: LoadOptions;
  /** By name, in the order of loading. */
  modules: Map<string, ModuleDraft>;
  entry: string;
  /** The real paths of the scripts, which are what is run. */
  mains: Set<string>;
  sites: SiteDraft[];
  /** The options that the script sets. */
  settings: Partial<Settings>;
  /** The parameters that it declares. */
  parameters: Parameter[];
  /** Live builtins that are read outside of clauses: any clause may come to read them. */
  shared: string[] | "all";
  /** Variables of `self` that are touched outside of clauses' own functions. */
  looseSelves?: string[] | "all";
  /** Whether clauses' handles are kept, by which they may be switched. */
  keepsHandles?: boolean;
  /** What is wrong; the load ends after the pass that found something. */
  problems: Diagnostic[];
}

export interface ModuleDraft extends Module {
  /** Its real path; undefined for inline scripts. */
  file?: string;
  /** The real folder that its relative imports start from, and the folder they must stay in. */
  folder: string;
  root: string;
  tree: Tree;
  scopes: Scopes;
  /** What it exports by name: its own declaration or expression, or another module's export. */
  exports: Map<string, Export>;
  /** Modules of which everything is exported on (`export * from`). */
  exportsAll: string[];
}

export type Export = { node: AnyNode } | { from: string; name: string };

/** One probe(...) call, with what the passes found. */
export interface SiteDraft {
  module: ModuleDraft;
  call: CallExpression;
  name: Identifier;
  literals: DescriptionLiteral[];
  /** Whether the literals are all its descriptions. */
  allLiteral: boolean;
  /** undefined when there is none, or when it cannot be told. */
  predicate?: LocatedFunction | undefined;
  action?: LocatedFunction | undefined;
  hasPredicate: boolean;
  captures: Captures;
  builtins: string[] | "all";
  codePredicate?: string;
  codePredicateWhole?: boolean;
  kernelTest?: KernelTest;
  work?: Work | Stays;
  filter?: Test;
  selves?: string[] | "all";
  setsSelves?: string[] | "all";
}

export interface LocatedFunction {
  module: ModuleDraft;
  node: FunctionNode;
}

/** What a name or member means, followed through imports. */
export type Meaning =
  | { kind: "builtin"; name: string }
  /** `import * as x`: of a module, or of "pyprobe" itself. */
  | { kind: "namespace"; module: string }
  | { kind: "binding"; module: ModuleDraft; binding: Binding }
  | { kind: "function"; module: ModuleDraft; node: FunctionNode };

/** Notes a problem at a node. */
export function problemAt(draft: Draft, module: ModuleDraft, node: Node, problem: Omit<Diagnostic, "place">): void {
  const { line, column } = node.loc!.start;
  const oneLine = node.loc!.end.line === line;
  draft.problems.push({
    place: { module: module.name, line, column: column + 1 },
    source: module.source,
    length: oneLine ? node.end - node.start : 1,
    ...problem,
  });
}
