/**
 * Actions on the machine outside of the sandbox: the isolate asks, the control plane does it (src/session/actions), at
 * its place in the output. Both check that -w allows it.
 */
import type { Action } from "../contract.ts";
import { textLength } from "./output.ts";
import { run } from "./run.ts";

export function act(action: Action): void {
  if (!run.options.destructive) throw new Error(`${action.name}() acts outside of the sandbox, which needs -w`);
  run.notes.push({ type: "action", at: textLength(), action });
}
