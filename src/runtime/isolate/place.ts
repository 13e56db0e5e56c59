/** Where in the user's source something happened, from V8's stacks. */
import type { Place } from "../../handler/program.ts";
import { run } from "./run.ts";

interface CallSite {
  getScriptNameOrSourceURL(): string | null;
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

interface V8Error {
  captureStackTrace(target: object, above?: unknown): void;
  prepareStackTrace?: ((error: Error, frames: CallSite[]) => unknown) | undefined;
  stackTraceLimit: number;
}

/** The innermost frame above the function `above` that is in one of the script's modules. */
export function callerPlace(above: (...args: never[]) => unknown): Place | undefined {
  const V8 = Error as unknown as V8Error;
  const { prepareStackTrace } = V8;
  let place: Place | undefined;
  V8.prepareStackTrace = (_error, frames) => {
    place = frames.map(placeOf).find((p) => p !== undefined);
    return "";
  };
  try {
    const holder: { stack?: string } = {};
    V8.captureStackTrace(holder, above);
    void holder.stack;
  } finally {
    V8.prepareStackTrace = prepareStackTrace;
  }
  return place;
}

function placeOf(frame: CallSite): Place | undefined {
  const module = frame.getScriptNameOrSourceURL() ?? frame.getFileName();
  if (module === null || !isScript(module)) return undefined;
  return { module, line: frame.getLineNumber() ?? 1, column: frame.getColumnNumber() ?? 1 };
}

function isScript(module: string): boolean {
  return run.script.modules.some(({ name }) => name === module);
}

/** Where in the script an error was thrown: its stack's innermost frame that is in the script. */
export function thrownAt(error: unknown): Place | undefined {
  const stack = stackOf(error);
  for (const [, module, line, column] of stack.matchAll(/^\s+at (?:.*\()?(.+?):(\d+):(\d+)\)?$/gm)) {
    if (isScript(module!)) return { module: module!, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** What was thrown is the script's: its stack may be anything, and asking for it may throw. */
function stackOf(error: unknown): string {
  try {
    const stack: unknown = error instanceof Error ? error.stack : "";
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}

/** As messages show it. */
export function showPlace(place: Place): string {
  return `${place.module}:${place.line}:${place.column}`;
}
