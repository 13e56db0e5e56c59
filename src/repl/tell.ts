/** What is said of clauses that have come. */
import type { Evaluated } from "../session/live.ts";
import type { Repl } from "./command.ts";

export function tellClauses(repl: Repl, { clauses, replaced }: Evaluated): void {
  const waits = repl.live.paused ? " (paused: .go)" : "";
  for (const { id, descriptions, on } of clauses)
    repl.print(`clause ${id + 1}: ${descriptions.join(", ")}${on ? waits : " (off)"}`);
  if (replaced > 0) repl.print(`in the place of ${replaced} ${replaced === 1 ? "clause" : "clauses"}`);
}
