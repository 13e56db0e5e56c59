import type { FunctionBuiltin } from "../declare.ts";
import { checkedId, discardNow } from "../speculations.ts";

export function discard(id: number): void {
  discardNow(checkedId(id, "discard"));
}

export const discardBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "discard",
  signatures: ["function discard(id: number): void"],
  doc: "Forgets what is in the speculation, and frees it. A clause that speculates cannot discard.",
  example: {
    script: `probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); printf("forgotten\\n"); });
probe("END", () => { discard(self.id); commit(self.id); printf("end\\n"); });`,
    output: "end\n",
  },
};
