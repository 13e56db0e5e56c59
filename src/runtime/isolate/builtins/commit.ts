import type { FunctionBuiltin } from "../declare.ts";
import { checkedId, commitNow } from "../speculations.ts";

export function commit(id: number): void {
  commitNow(checkedId(id, "commit"));
}

export const commitBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "commit",
  signatures: ["function commit(id: number): void"],
  doc: "Prints here and now what is in the speculation, and frees it. One that is free already is passed over. A clause that speculates cannot commit.",
  example: {
    script: `probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); printf("kept\\n"); });
probe("END", () => { commit(self.id); commit(self.id); });`,
    output: "kept\n",
  },
};
