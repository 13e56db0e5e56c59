/**
 * Errors that end a script, from what isolated-vm throws to words and a place in the user's source. What can be told
 * from the text alone (syntax, imports, names that handlers do not have) src/handler has refused before.
 */
import type { Place, Program } from "../handler/program.ts";
import type { RuntimeOptions, ScriptError } from "./contract.ts";
import { memoryError, timeError } from "./limits.ts";

/** The script cannot go on. */
export class ScriptFailure extends Error {
  constructor(readonly error: ScriptError) {
    super(error.message);
  }
}

/** Characters of a message that are told. */
const TEXT_MAX = 10_000;

/** @param doing what was going on, for a limit that was broken: "the script", "BEGIN", "a batch of events". */
export function describeError(thrown: unknown, program: Program, options: RuntimeOptions, doing: string): ScriptError {
  if (!(thrown instanceof Error)) return { message: clipped(`thrown: ${String(thrown)}`) };
  const { name, message, stack = "" } = thrown;
  if (message.startsWith("Isolate was disposed") || message.startsWith("Isolate is disposed"))
    return memoryError(options.memory); // nothing of the isolate can be used any more
  const parse = /^([^]*) \[(.+):(\d+):(\d+)\]$/.exec(message); // V8 says so where it cannot parse
  const place = placeIn(parse ? `    at ${parse.slice(2).join(":")}` : stack, program);
  const error =
    message === "Script execution timed out."
      ? timeError(doing, options.timelimit)
      : { message: clipped(`${name}: ${parse?.[1] ?? message}`) };
  return { ...error, ...(place && { place }) };
}

function clipped(text: string): string {
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
}

/** The innermost frame that is in one of the script's modules. */
function placeIn(stack: string, program: Program): Place | undefined {
  for (const [, module, line, column] of stack.matchAll(/^\s+at (?:.*? \()?(.+?):(\d+):(\d+)\)?$/gm)) {
    if (program.modules.some(({ name }) => name === module)) {
      return { module: module!, line: Number(line), column: Number(column) };
    }
  }
  return undefined;
}
