/** The words for limits that handlers broke. The sandbox says them where it can, the control plane where it cannot any more. */
import type { ScriptError } from "./contract.ts";

/** @param memory MiB. */
export function memoryError(memory: number): ScriptError {
  return {
    message: `the handlers used more memory than they may (${memory} MiB) and were stopped`,
    hint: `bound what they keep (delete from Maps, trunc aggregations), or allow more: -x memory=${memory * 2}`,
  };
}

/** @param doing what took so long: "the script", "BEGIN", "a batch of events". @param timeLimit ms. */
export function timeError(doing: string, timeLimit: number): ScriptError {
  return {
    message: `${doing} took longer than ${timeLimit} ms and was stopped`,
    hint: `look for a loop that does not end, or allow more: -x timelimit=${timeLimit * 10}`,
  };
}
