/**
 * What `pyprobe check` does: everything about a script that can be told without running it.
 *
 *   the handler passes (syntax, imports, names, options, formats)  ->  descriptions  ->  types
 *
 * Each step is taken when the one before found nothing. The types cost a second, for the compiler has to be loaded, so a
 * clean verdict is remembered by what it depends on (verdicts.ts).
 */
import type { Diagnostic } from "../diagnostic.ts";
import { DiagnosticError } from "../diagnostic.ts";
import type { Script } from "../handler/draft.ts";
import { loadProgram } from "../handler/load.ts";
import type { Program } from "../handler/program.ts";
import { checkDescriptions } from "./descriptions.ts";
import { checkTypes, typeInputs } from "./types.ts";
import { Verdicts } from "./verdicts.ts";

/** What is wrong with a script, in the order of the steps; empty when nothing is. */
export function check(script: Script, args: readonly string[] = []): Diagnostic[] {
  let program: Program;
  try {
    program = loadProgram([script], { args, destructive: true });
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return error.diagnostics;
  }
  const misnamed = checkDescriptions(program, args);
  if (misnamed.length > 0) return misnamed;
  const verdicts = new Verdicts();
  const key = verdicts.keyOf([...typeInputs(), ...program.modules.flatMap(({ name, source }) => [name, source])]);
  if (verdicts.isClean(key)) return [];
  const { diagnostics, isSelfContained } = checkTypes(program);
  if (diagnostics.length === 0 && isSelfContained) verdicts.remember(key);
  return diagnostics;
}
