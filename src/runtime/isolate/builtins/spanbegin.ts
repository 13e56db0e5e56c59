import type { FunctionBuiltin } from "../declare.ts";
import { beginSpan } from "../spans.ts";
import { pid } from "./pid.ts";
import { tid } from "./tid.ts";
import { timestamp } from "./timestamp.ts";

export function spanbegin(name: string | null, file?: string | null, line?: number): void {
  if (typeof name !== "string" && name !== null)
    throw new TypeError(
      `spanbegin() takes a name, a string, not ${name === undefined ? "undefined" : `a ${typeof name}`}`,
    );
  if (file != null && typeof file !== "string")
    throw new TypeError(`spanbegin(): the file is a string, not a ${typeof file}`);
  if (line !== undefined && typeof line !== "number")
    throw new TypeError(`spanbegin(): the line is a number, not ${line === null ? "null" : `a ${typeof line}`}`);
  beginSpan(name ?? "?", file ?? undefined, line, { time: timestamp, pid, tid });
}

export const spanbeginBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "spanbegin",
  signatures: ["function spanbegin(name: string | null, file?: string | null, line?: number): void"],
  doc: "Opens a span of that name on the thread that fired the probe, inside the one that is open there; `spanend()` closes it. `file` and `line` say where what it tells of is written. Spans are what `--format timeline` and `speedscope` show, and `flame` adds up. A span that is open when its thread, its process or the run ends, ends there.",
  reads: ["timestamp", "pid", "tid"],
  example: {
    script: `probe("python$target:::function-entry", e => { spanbegin(e.funcname); });
probe("python$target:::function-return", () => { spanend(); });`,
    output: `     1.00 us      fib
     1.00 us      fib
     5.00 us    fib
     7.00 us  <module>
`,
  },
};
