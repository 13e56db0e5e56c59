import type { FunctionBuiltin } from "../declare.ts";
import { current } from "../current.ts";
import { type Stack, checkedFrames } from "../stack.ts";
import type { Place } from "../symbols.ts";
import { userStackAt } from "../user-stack.ts";

export function ustack(frames = Infinity): Stack<Place> {
  checkedFrames("ustack", frames);
  const slot = current.ustack;
  if (slot < 0)
    throw new Error(
      "ustack(): no stack was captured here; it is at probes in the kernel (pid, USDT markers, profile-N), where the clause itself calls ustack()",
    );
  return userStackAt(current.record, slot, frames);
}

export const ustackBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "ustack",
  signatures: ["function ustack(frames?: number): Stack<UserFrame>"],
  doc: "The stack of the thread in its program and libraries at the moment of the event, innermost first, at most `frames` of it. Its `frames` are an array of `{ module, func, offset }`; it can be a part of an aggregation's key, and `trace()` and `%k` of printf print it, a line for each frame, as DTrace does. Programs in the kernel capture it where a clause calls ustack(), by frame pointers: code that keeps none (most distributions' C libraries) shortens it. `-x ustackframes` bounds how many frames that are (100). At probes of the agent there is `pystack()`.",
  context: "ustack",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", () => { trace(ustack()); });`,
    output:
      "\n              libc.so.6`write\n              python3`builtin_print+0x34\n              0x7fff00000000\n              python3`main+0x10\n",
  },
};
