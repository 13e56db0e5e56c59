/** A script that failed in the sandbox, told with the line that it failed at. */
import { render, type Diagnostic } from "../diagnostic.ts";
import type { Program } from "../handler/program.ts";
import type { ScriptError } from "../runtime/contract.ts";

export function scriptFailure(error: ScriptError, program: Program): string {
  return render(failureDiagnostic(error, program));
}

export function failureDiagnostic(error: ScriptError, program: Program): Diagnostic {
  const { message, place, hint } = error;
  const source = program.modules.find(({ name }) => name === place?.module)?.source;
  return {
    code: "script-failed",
    message,
    ...(place && { place }),
    ...(source !== undefined && { source }),
    ...(hint !== undefined && { hint }),
  };
}
