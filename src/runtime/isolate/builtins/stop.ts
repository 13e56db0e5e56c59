import { act } from "../action.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { pid } from "./pid.ts";

export function stop(): void {
  act({ name: "stop", pid });
}

export const stopBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "stop",
  destructive: true,
  reads: ["pid"],
  signatures: ["function stop(): void"],
  doc: "Stops the process that fired the probe (SIGSTOP), when the event is handled, which is some milliseconds after it fired. Those that are stopped are named at the end; `kill -CONT PID` lets one run on. Only with `-w`.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "fib", () => { stop(); printf("%d stopped\\n", pid); exit(0); });`,
    output: "1234 stopped\n",
  },
};
