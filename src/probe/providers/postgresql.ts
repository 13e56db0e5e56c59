/**
 * PostgreSQL's markers that carry texts, and a few more, by the names of its manual ("Dynamic Tracing"). The others that a server's
 * notes have are served too, with arguments by number.
 */
import type { Arg, Marker, Provider } from "../provider.ts";

function marker(name: string, doc: string, ...args: [name: string, type: Arg["type"], doc: string][]): Marker {
  return {
    name,
    func: "",
    doc,
    args: args.map(([name, type, doc], slot) => ({ name, type, doc, from: { slot } })),
    slots: args.map(([, type]) => (type === "int" ? "int" : "str")),
  };
}

const TRANSACTION: [string, "int", string] = ["lxid", "int", "The local transaction's number."];
const QUERY: [string, "string", string] = ["query", "string", "The query's text."];
const LOCK: [string, "string", string] = ["tranche", "string", "The name of the lock's kind."];
const MODE: [string, "int", string] = ["mode", "int", "0 exclusive, 1 shared."];

export const postgresql: Provider = {
  name: "postgresql",
  doc:
    "A PostgreSQL server that was built with markers (`--enable-dtrace`; the Debian packages are), served by the uprobe " +
    "engine. A server process works for each connection: `postgresql*` means all of them.",
  markers: [
    marker("transaction-start", "A transaction begins.", TRANSACTION),
    marker("transaction-commit", "A transaction ends well.", TRANSACTION),
    marker("transaction-abort", "A transaction ends badly.", TRANSACTION),
    marker("query-start", "A query's processing begins.", QUERY),
    marker("query-done", "A query's processing has ended.", QUERY),
    marker("query-parse-start", "The parsing of a query begins.", QUERY),
    marker("query-parse-done", "The parsing of a query has ended.", QUERY),
    marker("query-rewrite-start", "The rewriting of a query begins.", QUERY),
    marker("query-rewrite-done", "The rewriting of a query has ended.", QUERY),
    marker("query-plan-start", "The planning of a query begins."),
    marker("query-plan-done", "The planning of a query has ended."),
    marker("query-execute-start", "The execution of a query begins."),
    marker("query-execute-done", "The execution of a query has ended."),
    marker("statement-status", "The server process changes what it says of itself in pg_stat_activity.", [
      "status",
      "string",
      "The new status.",
    ]),
    marker("lwlock-acquire", "A lightweight lock has been acquired.", LOCK, MODE),
    marker("lwlock-release", "A lightweight lock has been released.", LOCK),
    marker("lwlock-wait-start", "The wait for a lightweight lock begins.", LOCK, MODE),
    marker("lwlock-wait-done", "The wait for a lightweight lock has ended.", LOCK, MODE),
    marker("deadlock-found", "A deadlock has been found."),
  ],
};
