/**
 * An action on the machine that handlers may ask for with -w: one file each in this folder, listed in registry.ts. Its
 * half in the isolate is the builtin of the same name. Actions are done one after the other, in order with the output.
 */
import type { Action } from "../../runtime/contract.ts";
import type { Output } from "../output.ts";

export interface Actor<A extends Action = Action> {
  name: A["name"];
  perform(action: A, context: Context): Promise<void> | void;
}

export interface Context {
  output: Output;
  /** Whether the process is one that this session traces: what the records say of themselves is not relied on. */
  traces(pid: number): boolean;
  /** Takes what a command prints; undefined: it writes into the output itself. */
  printed: ((text: string) => void) | undefined;
  /** Something for the person at the terminal. */
  say(severity: "note" | "warning" | "error", text: string): void;
  /** Aborts when the run is to end at once. */
  signal: AbortSignal;
  /** The processes that were stopped. */
  stopped: Set<number>;
}
