import type { Settings } from "../options/registry.ts";
import type { Stays, Test, Work } from "./work.ts";

/**
 * What the handler pipeline makes of a script: the modules to run in the isolate, and what is known of each
 * `probe(...)` call in them before anything runs.
 *
 * Which clauses exist is found by running the modules (a clause may be declared in a loop, or by a stdlib function);
 * a site is what the text says about every clause declared at that place. The two meet by module, line and column.
 */
export interface Program {
  /** The module to run; the others are reached from it. */
  entry: string;
  modules: Module[];
  sites: ClauseSite[];
  /** Every property name read or written on `self` and on `local` by name, so that their objects have a fixed shape. */
  selfNames: string[];
  localNames: string[];
  /** Variables of `self` that are read or set elsewhere than in clauses' own functions. */
  looseSelves?: string[] | "all";
  /** Whether clauses' handles are kept, by which they may be switched. */
  keepsHandles?: boolean;
  /** The options that the script sets by `options({...})`. */
  settings?: Partial<Settings>;
}

export interface Module {
  /** Its identity and the name that messages show: a path as the user would write it, "pyprobe/stdlib/x.ts", or "<inline>". */
  name: string;
  /** The TypeScript as written, for messages that quote a line. */
  source: string;
  /** The JavaScript that runs: the types blanked out, so every line and column is the source's. */
  code: string;
  /** By import specifier as written: the name of the module it means, or "pyprobe". */
  imports: Record<string, string>;
}

export interface Place {
  module: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units, as editors and V8 count. */
  column: number;
}

/** One `probe(...)` call in the text. `place` is where V8's stack puts the call: the callee's name. */
export interface ClauseSite {
  place: Place;
  captures: Captures;
  /** Live builtins that the clause's functions may read (timestamp, probename, ...), or all of them when that cannot be told. */
  builtins: string[] | "all";
  /** The predicate as the call has it; absent when there is none. */
  predicate?: string;
  /**
   * The part of the predicate that depends only on the code object, or absent: a closed JavaScript function expression of
   * (e, lib). `e` has the arguments, by name and by number, that the marker takes from the code object, and throws for
   * others; `lib` has the pure builtins (`lib.basename`). When the part is false the predicate is false; when it throws,
   * it says nothing, and the predicate itself must be run.
   */
  codePredicate?: string;
  /** Whether that part is the whole predicate. */
  codePredicateWhole?: boolean;
  /** What of the predicate an engine may decide before it writes an event; absent when that is nothing. */
  kernelTest?: KernelTest;
  /** What the clause does, where all of it can be done without the isolate; or why it cannot. */
  work?: Work | Stays;
  /** What of the predicate can be asked where the probe fires; when it is false, so is the predicate, and nothing is left out. */
  filter?: Test;
  /** The variables of `self` that the clause reads or sets, or all. */
  selves?: string[] | "all";
  /** Of those, what it may set. */
  setsSelves?: string[] | "all";
  /** The action has nothing in it: that the clause ran is all it shows. */
  isEmpty?: true;
  /** The descriptions that stand in the call as plain strings, for messages that point at them (quote.ts). */
  literals: DescriptionLiteral[];
}

/**
 * A predicate as far as a program in the kernel can follow it. When the test is surely false, so is the predicate; when
 * it is true or in doubt, the predicate itself must be run.
 */
export type KernelTest =
  | { kind: "and" | "or"; left: KernelTest; right: KernelTest }
  | { kind: "not"; test: KernelTest }
  /** Something that has no effect and cannot throw, whose value is not known here. */
  | { kind: "unknown" }
  /** Something that must be run: from there on the predicate itself has to tell. */
  | { kind: "opaque" }
  | Comparison;

/** A field of the event compared with a whole number (any operator) or a text (equality). */
export interface Comparison {
  kind: "compare";
  /** "arg0", an argument's name, "pid", "tid", "execname". */
  field: string;
  /** Whether the text at the field's address is meant: copyinstr(e.arg0). */
  copied: boolean;
  op: "==" | "!=" | "<" | "<=" | ">" | ">=";
  value: number | string;
}

export interface DescriptionLiteral {
  text: string;
  /** Where the first character of the text stands, after the quote. */
  place: Place;
  /** Whether the source shows the text letter for letter: no escapes, so that offsets in the text are columns. */
  verbatim: boolean;
}

/** What a clause wants of the event. */
export interface Captures {
  /** Property names read on the event ("funcname", "arg0"), or "all" when the event itself goes somewhere the passes cannot follow. */
  fields: string[] | "all";
  /** Arguments (0-9) read as strings: copyinstr(e.argN). */
  strings: number[];
  /** Of those, the ones that are always read with a length that is another argument, and which: copyinstr(e.arg1, e.arg2). */
  lengths?: Record<number, number>;
  /** Arguments, by number ("arg1") or name ("userpc"), that are asked about as addresses: usym(e.arg1), %a. */
  addresses?: string[];
  /** Arguments (0-9) that memory is read at: copyin(e.argN, size). */
  bytes?: ByteCapture[];
}

/** Memory at an argument: as many bytes as another argument says, if one does, and at most so many (0: strsize). */
export interface ByteCapture {
  arg: number;
  sizeArg?: number;
  most: number;
}
