/**
 * An interactive session: what is typed, a fragment at a time, and what is asked of its clauses. It is a session that
 * begins without a script and ends when it is told to.
 */
import { DiagnosticError } from "../diagnostic.ts";
import { UserError } from "../errors.ts";
import type { Script } from "../handler/draft.ts";
import { declaredIn, loadFragment, type Fragment } from "../handler/fragment.ts";
import type { ClauseInfo, ClauseStatus, ClauseSwitch, Facts } from "../runtime/contract.ts";
import { costs } from "./cost.ts";
import { failureDiagnostic } from "./failure.ts";
import { createRecording } from "./recording.ts";
import type { Session } from "./session.ts";

/** What a fragment came to. */
export interface Evaluated {
  /** The value of its last expression, as text; undefined when there is nothing to show. */
  value: string | undefined;
  /** The clauses that it declared. */
  clauses: ClauseInfo[];
  /** How many it took the place of. */
  replaced: number;
}

/** A clause as the person at the prompt sees it. */
export interface LiveClause {
  info: ClauseInfo;
  on: boolean;
  status: ClauseStatus;
  /** ns that its events have taken in the isolate. */
  cost: number;
  /** Events of its probes that were dropped for want of room. */
  dropped: number;
  engines: string[];
  /** Its own text. */
  text: string;
}

/** A fragment that has run, as .save writes it. */
interface Kept {
  source: string;
  /** A file that was loaded; undefined for what was typed. */
  file: string | undefined;
  clauses: number[];
}

export class LiveSession {
  #count = 0;
  /** Names that fragments have declared. */
  readonly globals = new Set<string>();
  /** By file: what it declared when it was loaded last. */
  readonly #files = new Map<string, { declarations: Map<string, string>; clauses: number[] }>();
  readonly #kept: Kept[] = [];
  constructor(
    readonly session: Session,
    private readonly args: readonly string[],
  ) {}

  /** Runs what was typed. Throws DiagnosticError and UserError; then it has left nothing behind. */
  async evaluate(text: string): Promise<Evaluated> {
    const name = `<prompt ${this.#count + 1}>`;
    const script = { text, name };
    const fragment = loadFragment(script, this.#options);
    this.#count++;
    const evaluated = await this.#run(fragment, []);
    this.#kept.push({ source: text, file: undefined, clauses: evaluated.clauses.map(({ id }) => id) });
    return evaluated;
  }

  /**
   * Loads a file, or loads it anew: its new clauses take the place of those that it had declared, and variables that it
   * declares as before keep their values.
   */
  async load(file: string): Promise<Evaluated> {
    const before = this.#files.get(file);
    const script: Script = { file };
    const fragment = loadFragment(script, this.#options, before?.declarations);
    const old = (before?.clauses ?? []).filter((id) => this.session.clauses.all.some((clause) => clause.id === id));
    const evaluated = await this.#run(fragment, old);
    const clauses = evaluated.clauses.map(({ id }) => id);
    this.#files.set(file, { declarations: fragment.declarations, clauses });
    const { program } = fragment;
    const source = program.modules.find((module) => module.name === program.entry)!.source;
    const known = this.#kept.find((each) => each.file === file);
    if (known) Object.assign(known, { source, clauses });
    else this.#kept.push({ source, file, clauses });
    return { ...evaluated, replaced: old.length };
  }

  get #options() {
    return { args: this.args, globals: this.globals, destructive: this.session.settings.destructive };
  }

  async #run(fragment: Fragment, replaces: number[]): Promise<Evaluated> {
    const { session } = this;
    const { program, parts, shared } = fragment;
    if (Object.keys(program.settings ?? {}).length > 0)
      throw new UserError("options() holds from a session's start: give them to the command, by -x");
    const before = snapshot(session);
    join(session, fragment);
    const answer = await session.sandbox.ask({ type: "fragment", program, parts, shared }, "evaluated");
    if (!answer) throw new UserError("the handlers are gone");
    if (answer.error) {
      const error = new DiagnosticError([failureDiagnostic(answer.error, session.program)]);
      restore(session, before);
      throw error;
    }
    const replaced = session.clauses.all
      .filter(({ id }) => replaces.includes(id))
      .map((clause) => ({ ...clause, on: session.clauses.isOn(clause.id) }));
    for (const { id } of replaced) session.clauses.note(id, "removed");
    session.clauses.declare(answer.clauses);
    try {
      await session.clauses.apply();
    } catch (error) {
      for (const { id } of answer.clauses) this.#switch(id, "removed");
      session.clauses.declare(replaced);
      restore(session, before);
      throw error;
    } finally {
      session.sandbox.send({ type: "flow" }); // (who waits for the clauses can tell of them before they print)
    }
    for (const id of replaces) this.#switch(id, "removed");
    await this.#begin(answer.clauses);
    for (const name of declaredIn(fragment)) this.globals.add(name);
    return { value: answer.value, clauses: answer.clauses, replaced: 0 };
  }

  /** Runs the BEGIN clauses among these, which have come after the beginning. */
  async #begin(clauses: readonly ClauseInfo[]): Promise<void> {
    const { session } = this;
    const { plan } = session.arming;
    const probe = plan.probes.find(({ number }) => number === plan.begin);
    const own = probe?.clauses.filter((id) => clauses.some((clause) => clause.id === id)) ?? [];
    if (!probe || own.length === 0) return;
    const arm = (clauses: number[]) =>
      session.sandbox.ask({ type: "probes", whole: false, probes: [{ ...probe, clauses }] }, "armed");
    await arm(own);
    await session.sandbox.ask(session.fired(probe.number), "fired");
    await arm(probe.clauses);
  }

  /** Throws UserError when there is no such clause. `id` counts from 0. */
  async switch(id: number, to: ClauseSwitch): Promise<void> {
    this.#switch(id, to);
    await this.session.clauses.apply();
  }

  #switch(id: number, to: ClauseSwitch): void {
    this.session.sandbox.send({ type: "switch", clause: id, to });
    this.session.clauses.note(id, to);
  }

  /** Takes everything out of the target; the clauses stay as they are. */
  async pause(): Promise<void> {
    await this.session.clauses.pause(true);
  }

  /** Lets a command that is held run, and what is paused go on. */
  async go(): Promise<void> {
    await this.session.clauses.pause(false);
    await this.session.release();
  }

  /** Whether everything is out of the target, whatever is on. */
  get paused(): boolean {
    return this.session.arming.paused;
  }

  async clauses(): Promise<LiveClause[]> {
    const { session } = this;
    const answer = await session.sandbox.ask({ type: "status" }, "status");
    const { arming, program, clauses } = session;
    const spent = costs(answer?.clauses ?? [], answer?.spent ?? 0, answer?.reading ?? 0);
    return clauses.all.map((info) => {
      const probes = arming.probes.filter((probe) => probe.clauses.includes(info.id));
      const points = [...arming.plan.points].filter(([, list]) =>
        list.some(({ number }) => probes.some((probe) => probe.number === number)),
      );
      const { source } = program.modules.find(({ name }) => name === info.place.module) ?? { source: "" };
      return {
        info,
        on: clauses.isOn(info.id),
        status: answer?.clauses.find(({ id }) => id === info.id) ?? { ...NOTHING, id: info.id },
        cost: spent.get(info.id) ?? 0,
        dropped: sumOf(
          answer?.facts,
          probes.map(({ number }) => number),
        ),
        engines: points.map(([{ name }]) => name),
        text: source.split("\n")[info.place.line - 1]?.trim() ?? "",
      };
    });
  }

  /** The file that the session is recorded into. */
  get recordsInto(): string | undefined {
    return this.session.tape.path;
  }

  /** Records what happens from now on. Throws UserError. */
  async record(file: string): Promise<void> {
    const into = this.recordsInto;
    if (into !== undefined) throw new UserError(`${into} is being recorded into; .record off ends that`);
    await this.session.tape.begin(createRecording(file), [
      ...new Set(this.#kept.map((kept) => kept.file ?? "<prompt>")),
    ]);
  }

  /** How many events were recorded; undefined when nothing is. */
  endRecording(): Promise<number | undefined> {
    return this.session.tape.end();
  }

  /** Names of the target's functions and files, as far as they were seen. */
  async seen(): Promise<string[]> {
    return (await this.session.sandbox.ask({ type: "names" }, "seen"))?.names ?? [];
  }

  /** Prints the aggregations as they are, or clears them; the names of all that there are. */
  async aggregations(name: string | undefined, clear: boolean): Promise<string[]> {
    const answer = await this.session.sandbox.ask({ type: "aggregations", name, clear }, "aggregated");
    return answer?.names ?? [];
  }

  /** The session as a script: what was typed and loaded, but for fragments all of whose clauses were removed. */
  script(): string {
    const all = new Set(this.session.clauses.all.map(({ id }) => id));
    return this.#kept
      .filter(({ clauses }) => clauses.length === 0 || clauses.some((id) => all.has(id)))
      .map(({ source, file }) => (file === undefined ? source : `// ${file}\n${source}`).trimEnd())
      .join("\n");
  }
}

const NOTHING: ClauseStatus = { id: 0, seen: 0, hits: 0, errors: 0, timed: 0, turned: 0 };

function sumOf(facts: Facts | undefined, probes: number[]): number {
  return probes.reduce((sum, probe) => sum + (facts?.lost[probe] ?? 0), 0);
}

type Standing = Pick<Session["program"], "modules" | "sites">;

function snapshot({ program: { modules, sites } }: Session): Standing {
  return { modules: [...modules], sites: [...sites] };
}

/** The session's program has the fragment's modules from now on, in the place of those of their names. */
function join({ program }: Session, { program: added }: Fragment): void {
  const names = new Set(added.modules.map(({ name }) => name));
  program.modules = [...program.modules.filter(({ name }) => !names.has(name)), ...added.modules];
  program.sites = [...program.sites.filter(({ place }) => !names.has(place.module)), ...added.sites];
  program.selfNames = [...new Set([...program.selfNames, ...added.selfNames])];
  program.localNames = [...new Set([...program.localNames, ...added.localNames])];
}

function restore({ program }: Session, before: Standing): void {
  Object.assign(program, before);
}
