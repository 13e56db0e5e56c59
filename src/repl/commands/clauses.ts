import type { LiveClause } from "../../session/live.ts";
import { textTable } from "../table.ts";
import type { DotCommand } from "../command.ts";

const HEADS = ["N", "STATE", "HITS", "EVENTS", "COST", "EACH", "DROPPED", "ERRORS", "ENGINE", "PROBES"];

export const clauses: DotCommand = {
  name: "clauses",
  form: "",
  doc: "the clauses: how often each ran (HITS), of how many events it looked at, what those cost (COST, and EACH), what was dropped",
  async run(repl) {
    const all = await repl.live.clauses();
    if (all.length === 0) return repl.print('there are no clauses; probe("...", e => { ... }) makes one');
    const rows = all.map((clause) => row(clause, repl.live.paused));
    repl.print(textTable(HEADS, rows, HEADS.length - 1));
  },
};

function row({ info, on, status, cost, dropped, engines }: LiveClause, paused: boolean): string[] {
  const state = !on ? "off" : paused ? "paused" : "on";
  return [
    String(info.id + 1),
    state,
    String(status.hits),
    String(status.seen),
    timeText(cost),
    status.seen === 0 ? "-" : timeText(cost / status.seen),
    String(dropped),
    String(status.errors),
    engines.join(", ") || "-",
    info.descriptions.join(", "),
  ];
}

const UNITS = [
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
] as const;

/** ns as a person reads them: 310ns, 1.2us, 12ms. */
function timeText(ns: number): string {
  const [unit, size] = UNITS.find(([, size]) => ns >= size) ?? ["ns", 1];
  const value = ns / size;
  return `${value < 10 && size > 1 ? value.toFixed(1) : Math.round(value)}${unit}`;
}
