import { act } from "../action.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { pid } from "./pid.ts";

/** The highest number of a signal. */
const LAST = 64;

export function raise(signal: number | string): void {
  const isNumber = typeof signal === "number" && Number.isInteger(signal) && signal >= 1 && signal <= LAST;
  if (!isNumber && !(typeof signal === "string" && /^SIG[A-Z0-9]+$/.test(signal)))
    throw new TypeError(`raise() takes a signal, 1 to ${LAST} or a name such as "SIGUSR1", not ${String(signal)}`);
  act({ name: "raise", pid, signal });
}

export const raiseBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "raise",
  destructive: true,
  reads: ["pid"],
  signatures: ["function raise(signal: number | string): void"],
  doc: "Sends the process that fired the probe a signal, by its number or name (`SIGUSR1`), when the event is handled, which is some milliseconds after it fired. Only with `-w`.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "fib", () => { raise("SIGTERM"); printf("ended %d\\n", pid); exit(0); });`,
    output: "ended 1234\n",
  },
};
