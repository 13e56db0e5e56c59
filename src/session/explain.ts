/** `-e`: what each clause of a script would do here. Nothing is armed, and the command does not run. */
import type { Engine, Point } from "../engine/engine.ts";
import { DiagnosticError } from "../diagnostic.ts";
import type { ClauseSite, Program } from "../handler/program.ts";
import { namesOf } from "../probe/args.ts";
import type { Arg } from "../probe/provider.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";
import type { Explained } from "../runtime/formats/format.ts";
import type { Test } from "../handler/work.ts";
import { actionOf } from "./explain-action.ts";
import { decisions, decisionsOfPushed } from "./explain-predicate.ts";
import { explainedText } from "./explain-text.ts";
import { Output } from "./output.ts";
import type { Plan } from "./plan.ts";
import type { Pushdown } from "./pushdown.ts";
import { siteOf } from "./site-of.ts";
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
  /** Clauses of whose predicates the engine asks what it knows before it writes an event. */
  asked: ReadonlySet<number>;
}

/** What is to be told of each clause, in their order. */
export function explanation(clauses: readonly ClauseInfo[], plan: Plan, program: Program): Explained[] {
  const served = [...plan.points].flatMap(([engine, points]) =>
    points.map((point): Served => {
      const probe = plan.probes.find(({ number }) => number === point.number)!;
      return { engine, probe, asked: askedBy(engine, point) };
    }),
  );
  return clauses.map((clause) => explainClause(clause, served, siteOf(clause.place, program), plan.pushdown));
}

function askedBy(engine: Engine, { marker, work = [] }: Point): ReadonlySet<number> {
  const knows = (test: Test) => engine.refusesWork?.([{ marker, work: { test, steps: [] } }]) === undefined;
  return new Set(work.flatMap((one) => ("filter" in one && one.filter && knows(one.filter) ? [one.clause] : [])));
}

function explainClause(
  clause: ClauseInfo,
  all: readonly Served[],
  site: ClauseSite | undefined,
  pushdown: Pushdown,
): Explained {
  const served = all.filter(({ probe }) => [...probe.clauses, ...(probe.pushed ?? [])].includes(clause.id));
  const fate = pushdown.get(clause.id);
  const isAsked = !site?.codePredicateWhole && served.some(({ asked }) => asked.has(clause.id));
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
    predicate: fate && "work" in fate ? decisionsOfPushed(site, fate) : decisions(clause, site, served),
    ...(isAsked && { asked: true as const }),
    ...(fate && { action: actionOf(fate) }),
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
