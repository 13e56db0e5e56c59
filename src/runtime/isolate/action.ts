/**
 * Actions on the machine outside of the sandbox: the isolate asks, the control plane does it (src/session/actions), at
 * its place in the output. Both check that -w allows it.
 */
import type { Action } from "../contract.ts";
import { textLength } from "./output.ts";
import { run } from "./run.ts";

/** Bytes that the kernel takes as one argument of a program, or less: characters of text. */
const TEXT_MAX = 32_000;

export function act(action: Action): void {
  if (!run.options.destructive) throw new Error(`${action.name}() acts outside of the sandbox, which needs -w`);
  for (const part of Object.values(action)) if (typeof part === "string") checkText(action.name, part);
  run.notes.push({ type: "action", at: textLength(), action });
}

/** What no command and no name of a file can have. */
function checkText(name: string, text: string): void {
  if (text.includes("\0"))
    throw new TypeError(`${name}(): the text has a character 0 in it, which the system takes for its end`);
  if (text.length > TEXT_MAX) throw new TypeError(`${name}(): the text is longer than ${TEXT_MAX} characters`);
}
