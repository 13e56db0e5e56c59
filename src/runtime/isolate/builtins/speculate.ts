import type { FunctionBuiltin } from "../declare.ts";
import { beginSpeculative, checkedId, endSpeculative, speculateInto } from "../speculations.ts";

export function speculate(id: number): void {
  speculateInto(checkedId(id, "speculate"));
}

export const speculateBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "speculate",
  signatures: ["function speculate(id: number): void"],
  doc: "What the clause prints from here on goes into that speculation. It must come before anything that the clause prints, and once; aggregations, exit() and what needs -w cannot be speculative and may not follow it. A speculation that is committed, discarded or 0 takes nothing.",
  example: {
    script: `probe("BEGIN", () => { self.id = speculation(); });
probe("BEGIN", () => { speculate(self.id); printf("later\\n"); });
probe("BEGIN", () => { printf("now\\n"); });
probe("END", () => { commit(self.id); });`,
    output: "now\nlater\n",
  },
  aroundClause: { begin: beginSpeculative, end: endSpeculative },
};
