/** A script that failed in the sandbox, told with the line that it failed at. */
import { render } from "../diagnostic.ts";
import type { Program } from "../handler/program.ts";
import type { ScriptError } from "../runtime/contract.ts";

export function scriptFailure(error: ScriptError, program: Program): string {
  const { message, place, hint } = error;
  const source = program.modules.find(({ name }) => name === place?.module)?.source;
  return render({
    code: "script-failed",
    message,
    ...(place && { place }),
    ...(source !== undefined && { source }),
    ...(hint !== undefined && { hint }),
  });
}
