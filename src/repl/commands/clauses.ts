import type { LiveClause } from "../../session/live.ts";
import { textTable } from "../table.ts";
import type { DotCommand } from "../command.ts";

export const clauses: DotCommand = {
  name: "clauses",
  form: "",
  doc: "the clauses: how often each ran (HITS), of how many events it looked at (EVENTS), and what was dropped",
  async run(repl) {
    const all = await repl.live.clauses();
    if (all.length === 0) return repl.print('there are no clauses; probe("...", e => { ... }) makes one');
    const rows = all.map((clause) => row(clause, repl.live.paused));
    repl.print(textTable(["N", "STATE", "HITS", "EVENTS", "DROPPED", "ERRORS", "ENGINE", "PROBES"], rows, 7));
  },
};

function row({ info, on, status, dropped, engines }: LiveClause, paused: boolean): string[] {
  const state = !on ? "off" : paused ? "paused" : "on";
  return [
    String(info.id + 1),
    state,
    String(status.hits),
    String(status.seen),
    String(dropped),
    String(status.errors),
    engines.join(", ") || "-",
    info.descriptions.join(", "),
  ];
}
