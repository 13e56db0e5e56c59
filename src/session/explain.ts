/** `-e`: what each clause of a script would do here. Nothing is armed, and the command does not run. */
import type { Engine } from "../engine/engine.ts";
import { DiagnosticError } from "../diagnostic.ts";
import type { ClauseSite, Program } from "../handler/program.ts";
import { namesOf } from "../probe/args.ts";
import type { Arg } from "../probe/provider.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import type { Explained } from "../runtime/formats/format.ts";
import { decisions } from "./explain-predicate.ts";
import { explainedText } from "./explain-text.ts";
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
    if (!foreseen) return await ended(session, output, { why: "failed", status: 1 });
    const explained = explanation(foreseen.clauses, foreseen.plan, session.program);
    explained.forEach((each, i) => session.report.either(each, `${i > 0 ? "\n" : ""}${explainedText(each)}`));
    return await ended(session, output, { why: "explained", status: output.failure ? 1 : 0 });
  } catch (error) {
    if (error instanceof DiagnosticError) session.report.failures(error.diagnostics);
    await ended(session, output, { why: "failed", status: 1 });
    throw error;
  } finally {
    session.close();
  }
}

async function ended(session: Session, output: Output, { why, status }: { why: string; status: number }) {
  session.report.data({ type: "end", why, status });
  await output.flush();
  return status;
}

/** A probe with the engine that is to serve it. */
export interface Served {
  engine: Engine;
  probe: ProbeInfo;
}

/** What is to be told of each clause, in their order. */
export function explanation(clauses: readonly ClauseInfo[], plan: Plan, program: Program): Explained[] {
  const served = [...plan.points].flatMap(([engine, points]) =>
    points.map(({ number }): Served => ({ engine, probe: plan.probes.find((probe) => probe.number === number)! })),
  );
  return clauses.map((clause) => explainClause(clause, served, siteOf(clause, program)));
}

function explainClause(clause: ClauseInfo, all: readonly Served[], site: ClauseSite | undefined): Explained {
  const served = all.filter(({ probe }) => probe.clauses.includes(clause.id));
  return {
    type: "clause",
    clause: clause.id + 1,
    place: clause.place,
    enabled: clause.on,
    descriptions: clause.descriptions,
    probes: served.map(({ engine, probe: { provider, module, func, name } }) => ({
      probe: `${provider}:${module}:${func}:${name}`,
      engine: engine.name,
    })),
    captures: capturesOf(clause, served),
    predicate: decisions(clause, site, served),
  };
}

/** What of the event is read, and how it gets to the handlers. */
function capturesOf({ captures, context }: ClauseInfo, served: readonly Served[]): Explained["captures"] {
  const { fields, strings, bytes = [] } = captures;
  const wanted = served.flatMap(({ probe }) =>
    probe.args.flatMap((arg, i) => {
      const isRead = fields === "all" || namesOf(arg, i).some((name) => fields.includes(name));
      return isRead ? arrival(arg, probe) : [];
    }),
  );
  return {
    all: fields === "all",
    arguments: [...new Map(wanted.map((each) => [JSON.stringify(each), each])).values()],
    strings: strings.map((number) => `arg${number}`),
    memory: bytes.map(({ arg, sizeArg, most }) => ({
      at: `arg${arg}`,
      ...(sizeArg !== undefined && { size: `arg${sizeArg}` }),
      ...(most > 0 && { most }),
    })),
    thread: context,
  };
}

/** How one argument comes; nothing for those that no clause of the probe reads. */
function arrival({ name, from }: Arg, probe: ProbeInfo): Explained["captures"]["arguments"] {
  if ("code" in from) return [{ name, comes: "code" }];
  if ("unreadable" in from) return [{ name, comes: "never", why: from.unreadable }];
  return probe.slotIndex.includes(from.slot) ? [{ name, comes: "event" }] : [];
}

function siteOf({ place }: ClauseInfo, { sites }: Program): ClauseSite | undefined {
  return sites.find(
    (site) =>
      site.place.module === place.module && site.place.line === place.line && site.place.column === place.column,
  );
}
