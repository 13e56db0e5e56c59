import type { FunctionBuiltin } from "../declare.ts";
import { current } from "../current.ts";
import { memory } from "../memory.ts";
import { type Frame, pythonStackAt } from "../python-stack.ts";
import { type Stack, checkedFrames } from "../stack.ts";

export function pystack(frames = Infinity): Stack<Frame> {
  checkedFrames("pystack", frames);
  const slot = current.pystack;
  if (slot < 0)
    throw new Error(
      "pystack(): no Python stack was captured here; it is at probes that the agent serves, where the clause itself calls pystack()",
    );
  return pythonStackAt(slot, memory.i32[current.record + 1]!, frames);
}

export const pystackBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "pystack",
  signatures: ["function pystack(frames?: number): Stack<Frame>"],
  doc: "The stack of Python frames at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ filename, funcname, lineno }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame. The agent captures it where a clause calls pystack(), at the cost of each event that the clause is tried for; `-x pystackframes` bounds how many frames that are (100). Where the agent does not serve the probe it is an error.",
  context: "pystack",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "fib", () => {
  trace(pystack(2));
  exit(0);
});`,
    output: "\n              fib (/app/fib.py:1)\n              <module> (/app/fib.py:4)\n",
  },
};
