import type { LiveBuiltin } from "../declare.ts";

export let epid = 0;

export const epidBuiltin: LiveBuiltin = {
  kind: "live",
  name: "epid",
  signatures: ["let epid: number"],
  doc: "The number of what is enabled: this clause on this probe, counted from 1. It tells apart two clauses of one probe, and one clause on two; `ERROR` names the clause that failed by it.",
  example: {
    script: `probe(["BEGIN", "END"], () => { printf("%s %d\\n", probename, epid); });`,
    output: "BEGIN 1\nEND 2\n",
  },
  update() {},
  updateClause(enabled: number) {
    epid = enabled;
  },
};
