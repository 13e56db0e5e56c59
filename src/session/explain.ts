/** `-e`: what each clause of a script would do here, in words. Nothing is armed, and the command does not run. */
import type { Engine } from "../engine/engine.ts";
import type { ByteCapture, ClauseSite, Program } from "../handler/program.ts";
import { namesOf } from "../probe/args.ts";
import type { Arg } from "../probe/provider.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import { predicateLines } from "./explain-predicate.ts";
import { Output } from "./output.ts";
import type { Plan } from "./plan.ts";
import { startCommand, type SessionRequest } from "./request.ts";
import { Session } from "./session.ts";

/** The exit status. Throws what a run would throw: DiagnosticError and UserError. */
export async function explainSession(request: SessionRequest): Promise<number> {
  const output = new Output(request.output);
  const session = new Session({ ...request, record: undefined }, output, startCommand(request), undefined);
  try {
    const foreseen = await session.foresee();
    if (!foreseen) return 1;
    output.write(Buffer.from(explanation(foreseen.clauses, foreseen.plan, session.program)));
    await output.flush();
    return output.failure ? 1 : 0;
  } finally {
    session.close();
  }
}

/** A probe with the engine that is to serve it. */
export interface Served {
  engine: Engine;
  probe: ProbeInfo;
}

export function explanation(clauses: readonly ClauseInfo[], plan: Plan, program: Program): string {
  const served = [...plan.points].flatMap(([engine, points]) =>
    points.map(({ number }): Served => ({ engine, probe: plan.probes.find((probe) => probe.number === number)! })),
  );
  return clauses.map((clause) => `${clauseLines(clause, served, siteOf(clause, program)).join("\n")}\n`).join("\n");
}

function clauseLines(clause: ClauseInfo, all: readonly Served[], site: ClauseSite | undefined): string[] {
  const { module, line, column } = clause.place;
  const served = all.filter(({ probe }) => probe.clauses.includes(clause.id));
  const off = clause.on ? "" : ", which the script has disabled";
  return [
    `${module}:${line}:${column}: clause ${clause.id + 1}${off}: ${clause.descriptions.join(", ")}`,
    ...(served.length === 0 ? ["  probes     none now: it waits for a process that has them (-Z)"] : []),
    ...served.map((one) => `  probe      ${probeText(one)}`),
    ...readLines(clause, served),
    ...predicateLines(clause, site, served),
  ];
}

function probeText({ engine, probe }: Served): string {
  const { provider, module, func, name } = probe;
  return `${provider}:${module}:${func}:${name}, by the ${engine.name} engine`;
}

/** What of the event is read, and how it gets to the handlers. */
function readLines({ captures, context }: ClauseInfo, served: readonly Served[]): string[] {
  const reads = captures.fields === "all" ? "everything of the event: it goes where the text does not tell" : "";
  const arriving = [...new Set(served.flatMap(({ probe }) => probe.args.flatMap((arg) => arrival(arg, probe))))];
  const wanted = arriving.filter((text) => captures.fields === "all" || isRead(text, captures.fields, served));
  const strings = captures.strings.map((number) => `the string at arg${number}, read as the event happens`);
  const memory = (captures.bytes ?? []).map((each) => `${sizeText(each)} at arg${each.arg}, read as the event happens`);
  const all = [
    ...wanted,
    ...strings,
    ...memory,
    ...context.map((name) => `${name}, of the thread as the event happens`),
  ];
  return [
    ...(reads ? [`  reads      ${reads}`] : []),
    `  captures   ${all.length === 0 ? "nothing but time, process and thread" : all.join("; ")}`,
  ];
}

function sizeText({ sizeArg, most }: ByteCapture): string {
  if (sizeArg === undefined) return `${most} bytes`;
  return `arg${sizeArg} bytes of memory${most === 0 ? "" : ` (at most ${most})`}`;
}

/** How one argument comes; nothing for those that no clause of the probe reads. */
function arrival({ name, from }: Arg, probe: ProbeInfo): string[] {
  if ("code" in from) return [`${name}, once for each code object`];
  if ("unreadable" in from) return [`${name}, which cannot be read: ${from.unreadable}`];
  return probe.slotIndex.includes(from.slot) ? [`${name}, with each event`] : [];
}

function isRead(text: string, fields: readonly string[], served: readonly Served[]): boolean {
  const name = text.slice(0, text.indexOf(","));
  return served.some(({ probe }) => {
    const index = probe.args.findIndex((arg) => arg.name === name);
    return index >= 0 && namesOf(probe.args[index]!, index).some((field) => fields.includes(field));
  });
}

function siteOf({ place }: ClauseInfo, { sites }: Program): ClauseSite | undefined {
  return sites.find(
    (site) =>
      site.place.module === place.module && site.place.line === place.line && site.place.column === place.column,
  );
}
