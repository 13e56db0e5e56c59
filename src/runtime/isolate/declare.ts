/**
 * What a builtin declares about itself. One file a builtin, in builtins/; registry.ts lists them. The package's types,
 * the reference page, completion, and the tests of the examples are derived from these declarations.
 */
import type { ContextName } from "../../probe/context.ts";
import type { Firing } from "./event.ts";

interface Declared {
  name: string;
  /** TypeScript declarations, each behind `export`: "function trace(value: unknown): void". */
  signatures: string[];
  /** One paragraph, Markdown. */
  doc: string;
  example: Example;
  /** What the engine must capture of the thread at the moment of the event, where a clause uses this. */
  context?: ContextName;
}

/** A script and what it prints (with -q) when the canonical target runs under it; see test/isolate/canonical.ts. */
export interface Example {
  script: string;
  output: string;
}

export interface FunctionBuiltin extends Declared {
  kind: "function";
  /** The function itself, when its result depends on its arguments alone: the part of a predicate that is judged once may call it. */
  pure?: (...values: never[]) => unknown;
  /**
   * Its first argument is (or may be) a format as printf's, the others are what that takes, or aggregations whose rows
   * are printed by it. Written out, it is checked before anything runs.
   */
  format?: "values" | "rows";
  /**
   * What is to be had of its first argument, which is an argument of the event, when that happens: the text that it
   * points to, so many bytes as the second argument says, or what stands at that address of the process.
   */
  captures?: "string" | "bytes" | "address";
  /** It acts on the machine outside of the sandbox: only with -w. */
  destructive?: true;
  /** Its arguments are predicates, and what it gives is one that calls them with the event. */
  ofPredicates?: true;
  /** It prints. */
  prints?: true;
  /** Is called before and after each run of a clause that uses it, however that ends. */
  aroundClause?: { begin(): void; end(): void };
  /** Live builtins that it reads itself: they are kept up to date for clauses that call it. */
  reads?: readonly string[];
}

/** A value that does not change while the script runs. */
export interface ConstantBuiltin extends Declared {
  kind: "constant";
}

/** A binding that has the value of the event being handled. */
export interface LiveBuiltin extends Declared {
  kind: "live";
  /** Sets the binding; called for each firing of a probe that has a clause which may read it. */
  update(firing: Firing): void;
  /** Sets the binding for one clause of the firing, by a number that this probe with this clause has and no other. */
  updateClause?(enabled: number): void;
}

export type Builtin = FunctionBuiltin | ConstantBuiltin | LiveBuiltin;
