import type { FunctionBuiltin } from "../declare.ts";
import { take } from "../speculations.ts";

export function speculation(): number {
  return take();
}

export const speculationBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "speculation",
  signatures: ["function speculation(): number"],
  doc: "Takes a speculation: room for text of which it is not known yet whether anybody wants it. `speculate()` prints into it, `commit()` prints what is in it, `discard()` forgets it; then it is free again. There are `-x nspec` of them (1), of `-x specsize` characters (32k); when none is free it gives 0, which speculates into nothing, and the end of the run says how often that was.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { self.spec = speculation(); });
probe("python$target:::function-entry", () => self.spec, e => { speculate(self.spec); printf("%s ", e.funcname); });
probe("python$target:::function-return", e => e.funcname === "<module>", () => { commit(self.spec); self.spec = 0; });`,
    output: "<module> fib fib fib ",
  },
};
