/** From handler scripts to a program: the passes, in their order. Each reads and completes the draft. */
import { DiagnosticError } from "../diagnostic.ts";
import { providers } from "../probe/registry.ts";
import type { Draft, LoadOptions, Script, SiteDraft } from "./draft.ts";
import { placeOf } from "./ast.ts";
import { language } from "./language.ts";
import { findBuiltins } from "./passes/builtins.ts";
import { findCaptures } from "./passes/captures.ts";
import { findCodePredicates } from "./passes/code-predicate.ts";
import { checkAggregates } from "./passes/aggregates.ts";
import { refuseDestructive } from "./passes/destructive.ts";
import { checkFormats } from "./passes/formats.ts";
import { checkRowFormats } from "./passes/row-formats.ts";
import { findKernelTests } from "./passes/kernel-tests.ts";
import { checkGlobals } from "./passes/globals.ts";
import { checkImports } from "./passes/imports.ts";
import { findOptions } from "./passes/options.ts";
import { findParameters } from "./passes/parameters.ts";
import { loadModules } from "./passes/modules.ts";
import { namesOn } from "./passes/names.ts";
import { refuse } from "./passes/refuse.ts";
import { checkSpeculations } from "./passes/speculations.ts";
import { findFilters } from "./passes/filters.ts";
import { findWork } from "./passes/work.ts";
import { keepInStep } from "./passes/in-step.ts";
import { findSites } from "./passes/sites.ts";
import type { ClauseSite, Module, Program } from "./program.ts";
import { STDLIB } from "./stdlib.ts";

/** Problems told at once; more only tire. */
const TOLD = 10;

/**
 * Loads scripts, which run one after the other as one program. Reads their files and those that they import.
 * Throws DiagnosticError for everything that is wrong with them.
 */
export function loadProgram(scripts: readonly Script[], options: Partial<LoadOptions> = {}): Program {
  return programOf(loadDraft(scripts, options));
}

/** Runs the passes. Throws DiagnosticError. */
export function loadDraft(scripts: readonly Script[], options: Partial<LoadOptions>): Draft {
  const draft: Draft = {
    options: { ...defaults(), ...options },
    modules: new Map(),
    mains: new Set(),
    entry: "",
    sites: [],
    settings: {},
    parameters: [],
    shared: [],
    problems: [],
  };
  const passes: ((draft: Draft) => void)[] = [
    (draft) => loadModules(draft, scripts),
    checkImports,
    refuse,
    checkGlobals,
    findOptions,
    findParameters,
    refuseDestructive,
    checkFormats,
    checkRowFormats,
    checkAggregates,
    findSites,
    checkSpeculations,
    findBuiltins,
    findCaptures,
    findCodePredicates,
    findKernelTests,
    findWork,
    findFilters,
    keepInStep,
  ];
  for (const pass of passes) {
    run(pass, draft);
    if (draft.problems.length > 0) throw new DiagnosticError(draft.problems.slice(0, TOLD));
  }
  return draft;
}

/** What the passes have made. */
export function programOf(draft: Draft): Program {
  return {
    entry: draft.entry,
    modules: [...draft.modules.values()].map(({ name, source, code, imports }): Module => ({
      name,
      source,
      code,
      imports,
    })),
    sites: draft.sites.map(finished),
    selfNames: namesOn(draft, "self"),
    settings: draft.settings,
    ...(draft.looseSelves && { looseSelves: draft.looseSelves }),
    ...(draft.keepsHandles && { keepsHandles: true }),
    localNames: namesOn(draft, "local"),
  };
}

/** A pass, with the stack as its limit: the trees of scripts are walked by recursion. */
function run(pass: (draft: Draft) => void, draft: Draft): void {
  try {
    pass(draft);
  } catch (error) {
    // RuntimeError is WebAssembly's: the stripper's stack.
    if (!(error instanceof RangeError || (error instanceof Error && error.name === "RuntimeError"))) throw error;
    draft.problems.push({
      code: "too-deep",
      message: "the script nests too deeply to be read",
      hint: "thousands of brackets in one another, or of terms in one expression: split it",
    });
  }
}

function defaults(): LoadOptions {
  return {
    language,
    providers,
    stdlib: STDLIB,
    cwd: process.cwd(),
    args: [],
    destructive: false,
    flowindent: false,
    globals: new Set(),
    live: false,
  };
}

function predicateText({ hasPredicate, call, module }: SiteDraft): Pick<ClauseSite, "predicate"> {
  const node = call.arguments[1];
  return hasPredicate && node ? { predicate: module.source.slice(node.start, node.end) } : {};
}

/** Whether a function has an empty body. */
function isEmpty(action: SiteDraft["action"]): boolean {
  return action?.node.body.type === "BlockStatement" && action.node.body.body.length === 0;
}

function finished(site: SiteDraft): ClauseSite {
  const {
    module,
    name,
    captures,
    builtins,
    literals,
    codePredicate,
    codePredicateWhole,
    kernelTest,
    work,
    filter,
    selves,
    setsSelves,
  } = site;
  return {
    place: placeOf(module.name, name),
    captures,
    builtins,
    literals,
    ...predicateText(site),
    ...(codePredicate !== undefined && { codePredicate, codePredicateWhole: codePredicateWhole ?? false }),
    ...(kernelTest && { kernelTest }),
    ...(work && { work }),
    ...(filter && { filter }),
    ...(setsSelves && { setsSelves }),
    ...(selves && { selves }),
    ...(isEmpty(site.action) && { isEmpty: true as const }),
  };
}
