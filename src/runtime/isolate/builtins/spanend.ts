import type { FunctionBuiltin } from "../declare.ts";
import { endSpan } from "../spans.ts";
import { pid } from "./pid.ts";
import { tid } from "./tid.ts";
import { timestamp } from "./timestamp.ts";

export function spanend(): void {
  endSpan({ time: timestamp, pid, tid });
}

export const spanendBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "spanend",
  signatures: ["function spanend(): void"],
  doc: "Closes the innermost span that `spanbegin()` has opened on the thread that fired the probe. As text it is a line: how long it took, and its name, indented by depth. Where none is open it does nothing, for what ends had begun before the tracing did.",
  prints: true,
  reads: ["timestamp", "pid", "tid"],
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "fib", e => { spanbegin("call", e.filename, e.lineno); });
probe("python$target:::function-return", e => e.funcname === "fib", () => { spanend(); });`,
    output: `     1.00 us    call (/app/fib.py:1)
     1.00 us    call (/app/fib.py:1)
     5.00 us  call (/app/fib.py:1)
`,
  },
};
