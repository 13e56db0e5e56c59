/** The probes of a recording as descriptions can mean them: providers and markers, and what of them was captured. */
import { namesOf } from "../probe/args.ts";
import type { DescriptionProblem } from "../probe/description.ts";
import type { Match } from "../probe/match.ts";
import type { Marker, Provider } from "../probe/provider.ts";
import { providers as declared } from "../probe/registry.ts";
import { probesOf, type Recording } from "../record/recording.ts";
import type { ClauseInfo, ProbeInfo } from "../runtime/contract.ts";

export class Recorded {
  readonly providers: Provider[];
  /** By what tells markers apart. */
  readonly #markers = new Map<string, Marker>();
  readonly #probes: ProbeInfo[];

  constructor(private readonly recording: Recording) {
    this.#probes = probesOf(recording);
    for (const probe of recording.stages.flat()) this.#markers.set(keyOf(probe), markerOf(probe));
    const names = new Set([...declared.map(({ name }) => name), ...this.#probes.map(({ provider }) => provider)]);
    this.providers = [...names].map((name) => this.#provider(name));
  }

  /** A number that no recorded probe has. */
  get next(): number {
    return this.#probes.reduce((next, { number }) => Math.max(next, number + 1), 0);
  }

  markerOf(probe: ProbeInfo): Marker {
    return this.#markers.get(keyOf(probe))!;
  }

  numbersOf(marker: Marker): number[] {
    return this.#probes.filter((probe) => this.markerOf(probe) === marker).map(({ number }) => number);
  }

  /**
   * The recorded probes that give a description's events, each event once. An agent's event has one of the numbers;
   * uprobes of several descriptions fire one by one, so of those the nearest is taken.
   */
  chosen({ marker, processes }: Match): number[] {
    const all = this.#probes.filter((probe) => this.markerOf(probe) === marker && this.#has(probe, processes));
    if (all.every(({ origin }) => origin?.engine !== "uprobe")) return all.map(({ number }) => number);
    const same = all.find(({ origin }) => JSON.stringify(origin?.processes) === JSON.stringify(processes));
    const wide = all.find(({ origin }) => origin?.processes.kind !== "pid");
    return [(same ?? wide ?? all[0]!).number];
  }

  /** What a description or its clause wants that the recording has not. */
  lacks(match: Match, clause: ClauseInfo, description: string): DescriptionProblem | undefined {
    const { target } = this.recording.head;
    const { processes, provider, marker } = match;
    if (processes.kind === "target" && target === 0) {
      return {
        ...problem("no-process", description, `"${description}" needs a process, and all were recorded`),
        hint: `every process is ${provider.name}*, one of them ${provider.name}1234`,
      };
    }
    if (provider.solitary) return this.#lacksOwn(match, description);
    const probes = this.#probes.filter((probe) => this.chosen(match).includes(probe.number));
    if (probes.length === 0)
      return {
        ...problem("not-recorded", description, `"${description}" means processes that were not recorded`),
        hint: `recorded were ${this.#where(marker)}`,
      };
    const missing = probes.map((probe) => missingPart(probe, clause)).find((name) => name !== undefined);
    if (missing === undefined) return undefined;
    const what = `${missing} of ${provider.name}:::${marker.name} is not in the recording ${this.recording.path}`;
    return { ...problem("not-captured", description, what), ...this.#remedy(probes[0]!) };
  }

  /** Probes of no process: those that fire by the run or by the clock alone fire in a replay too. */
  #lacksOwn({ marker, provider }: Match, description: string): DescriptionProblem | undefined {
    if (marker.recorded || (!marker.life && !marker.clock?.samples)) return undefined;
    const message = `${provider.name}:::${marker.name} is not in the recording ${this.recording.path}`;
    return { ...problem("not-recorded", description, message), hint: "record again with a clause for it" };
  }

  /** A description that matches nothing here: is it no probe at all, or one that was not recorded? */
  explain(found: DescriptionProblem, description: string): DescriptionProblem {
    if (found.code !== "no-match") return found;
    const has = this.#probes.filter(({ origin }) => origin).map(({ provider, name }) => `${provider}:::${name}`);
    return {
      ...found,
      message: `"${description}" matches no probe of the recording ${this.recording.path}`,
      expected:
        has.length === 0 ? "BEGIN, END, ERROR: nothing else was recorded" : [...new Set(has)].slice(0, 20).join(", "),
      hint: `a recording has the probes that its clauses name: record again, with one more: -n 'probe("${description}", () => {})'`,
    };
  }

  #has({ origin }: ProbeInfo, processes: Match["processes"]): boolean {
    if (!origin || origin.processes.kind !== "pid") return true;
    const { pid } = origin.processes;
    return processes.kind === "pid"
      ? processes.pid === pid
      : processes.kind !== "target" || pid === this.recording.head.target;
  }

  #where(marker: Marker): string {
    const names = this.#probes
      .filter((probe) => this.markerOf(probe) === marker)
      .map(({ provider, origin }) => {
        const processes = origin!.processes;
        return processes.kind === "pid" ? `${provider}${processes.pid}` : `${provider}$target`;
      });
    return [...new Set(names)].join(", ");
  }

  #remedy(probe: ProbeInfo): Partial<DescriptionProblem> {
    const has = probe.args.filter(({ from }) => !("slot" in from) || probe.slotIndex.includes(from.slot));
    const why =
      this.recording.head.capture === "needed"
        ? "it was recorded with -x capture=needed; without that, every argument is recorded"
        : "what is no argument of the probe, and strings (copyinstr), is recorded where a clause of the recorded script reads it";
    const names = [...has.map(({ name }) => name), ...(probe.context ?? [])];
    return { expected: names.join(", ") || "no argument of it", hint: why };
  }

  #provider(name: string): Provider {
    const known = declared.find((provider) => provider.name === name);
    const markers = [...this.#markers].flatMap(([key, marker]) => (key.startsWith(`${name}:`) ? [marker] : []));
    if (known?.solitary) {
      const others = known.markers.filter((marker) => !markers.some((each) => each.name === marker.name));
      return { ...known, markers: [...markers, ...others], ...(known.find && { find: found(known.find, markers) }) };
    }
    return { name, ...(known?.aliases && { aliases: known.aliases }), doc: known?.doc ?? "", markers };
  }
}

/** What was recorded goes before what can be made. */
function found(find: NonNullable<Provider["find"]>, markers: Marker[]): NonNullable<Provider["find"]> {
  return (description, files) => {
    const own = markers.filter(({ name }) => name === description.name);
    return own.length > 0 ? own : find(description, files);
  };
}

export function isEvery(glob: string, name: string): boolean {
  return /^\**$/.test(glob.startsWith(name) ? glob.slice(name.length) : glob);
}

function problem(code: string, description: string, message: string): DescriptionProblem {
  return { code, message, at: 0, length: description.length };
}

function keyOf({ provider, module, func, name }: ProbeInfo): string {
  return `${provider}:${module}:${func}:${name}`;
}

function markerOf({ func, name, module, args, slots, agent }: ProbeInfo): Marker {
  const ofModule = module === "" ? {} : { module };
  return { name, func, doc: "", args, slots, recorded: true, ...ofModule, ...(agent !== undefined && { agent }) };
}

/** The first argument, or other fact of the event, that a clause reads and that a probe's records do not carry. */
function missingPart({ args, slotIndex, context = [], bytes = [] }: ProbeInfo, clause: ClauseInfo): string | undefined {
  const { fields, strings } = clause.captures;
  const unknown = clause.context.find((name) => !context.includes(name));
  if (unknown !== undefined) return unknown;
  const memory = clause.captures.bytes?.find(
    (wanted) => !bytes.some((each) => JSON.stringify(each) === JSON.stringify(wanted)),
  );
  if (memory) return `the memory at arg${memory.arg}`;
  const found = args.findIndex((arg, i) => {
    const { type, from, string } = arg;
    if (!("slot" in from)) return false;
    if (strings.includes(i) && type !== "string") return string === undefined || !slotIndex.includes(string);
    const isRead = fields !== "all" && namesOf(arg, i).some((field) => fields.includes(field));
    return isRead && !slotIndex.includes(from.slot);
  });
  if (found < 0) return undefined;
  const { name, type } = args[found]!;
  return strings.includes(found) && type !== "string" ? `the string at ${name}` : name;
}
