/**
 * Which markers a description means, and which processes.
 *
 * A process provider's name in a description is the provider's name and a process: python1234, python$target, python*.
 * The processes are not looked at here: they may not have started yet. What comes out is a pattern over them.
 */
import { nearestName } from "../diagnostic.ts";
import { parseDescriptions, type Description, type DescriptionProblem, type Macros } from "./description.ts";
import { Glob } from "./glob.ts";
import { dashed } from "./name.ts";
import type { Marker, Provider } from "./provider.ts";

/** The processes that a description speaks of. */
export type Processes =
  /** $target: the command or the process of -p, and its descendants. */
  | { kind: "target" }
  | { kind: "pid"; pid: number }
  /** Every process for which the glob matches the provider's name followed by its pid; "" means every one. */
  | { kind: "glob"; glob: string }
  /** None: the probe belongs to the run. */
  | { kind: "none" };

export interface Match {
  provider: Provider;
  marker: Marker;
  processes: Processes;
  /** A glob for the name of the file that holds the marker, such as libpython3.11.so.1.0; "" for any. */
  module: string;
}

const LIST_HINT = "docs/probes.md lists the probes there are";

/**
 * The markers that one text of one or more descriptions matches. When a description matches none, or is none, the second
 * result says so, and the first holds nothing.
 */
export function matchDescriptions(
  text: string,
  providers: readonly Provider[],
  macros: Macros,
): [Match[], DescriptionProblem?] {
  const [descriptions, problem] = parseDescriptions(text, macros);
  if (problem) return [[], problem];
  const matches: Match[] = [];
  for (const description of descriptions) {
    const found = providers.flatMap((provider) => matchProvider(description, provider));
    if (found.length === 0) return [[], noMatch(description, providers)];
    matches.push(...found);
  }
  return [matches];
}

function matchProvider(description: Description, provider: Provider): Match[] {
  const processes = matchProcesses(description.provider, provider);
  if (!processes || (provider.solitary && !matchesField(description.module, ""))) return [];
  return provider.markers
    .filter((marker) => matchesField(description.func, marker.func) && matchesField(description.name, marker.name))
    .map((marker) => ({ provider, marker, processes, module: provider.solitary ? "" : description.module }));
}

/** An empty field matches everything. */
function matchesField(field: string, text: string): boolean {
  return field === "" || new Glob(field).matches(text);
}

/** The processes that a description's first field means, or undefined when it is not this provider's name. */
function matchProcesses(field: string, provider: Provider): Processes | undefined {
  const names = [provider.name, ...(provider.aliases ?? [])];
  if (provider.solitary) return names.some((name) => matchesField(field, name)) ? { kind: "none" } : undefined;
  if (field === "") return { kind: "glob", glob: "" };
  for (const name of names) {
    const rest = field.startsWith(name) ? field.slice(name.length) : "";
    if (rest === "$target") return { kind: "target" };
    if (/^[1-9]\d{0,9}$/.test(rest)) return { kind: "pid", pid: Number(rest) };
    if (new Glob(field).mayMatch(name, "0123456789")) return { kind: "glob", glob: field };
  }
  return undefined;
}

/** Whether a process is among those of a description. `inTarget` answers for $target. */
export function includesProcess(processes: Processes, provider: Provider, pid: number, inTarget: boolean): boolean {
  switch (processes.kind) {
    case "target":
      return inTarget;
    case "pid":
      return processes.pid === pid;
    case "glob":
      return (
        processes.glob === "" ||
        [provider.name, ...(provider.aliases ?? [])].some((name) => new Glob(processes.glob).matches(`${name}${pid}`))
      );
    case "none":
      return false;
  }
}

function noMatch(description: Description, providers: readonly Provider[]): DescriptionProblem {
  const { text, at } = description;
  const problem = { code: "no-match", message: `"${text}" matches no probe`, at, length: text.length };
  const named = providers.filter((provider) => matchProcesses(description.provider, provider));
  for (const provider of providers) {
    const explained = provider.explain?.(description.provider, description.name);
    if (explained) return { ...problem, ...explained };
  }
  if (named.length === 0) return { ...problem, ...unknownProvider(description, providers) };
  const markers = named.flatMap((provider) => provider.markers);
  const nearest = nearestName(dashed(description.name), new Set(markers.map((marker) => marker.name)));
  if (nearest === undefined || nearest === description.name)
    return { ...problem, ...otherFields(description, markers) };
  return { ...problem, nearest, hint: LIST_HINT };
}

/** The name is right, or nothing like it is there: which field is it then? */
function otherFields(description: Description, markers: Marker[]): Partial<DescriptionProblem> {
  const same = markers.filter((marker) => matchesField(description.name, marker.name));
  const funcs = [...new Set(same.map((marker) => marker.func))].filter((func) => func !== "");
  if (same.length > 0 && funcs.length > 0 && !funcs.some((func) => matchesField(description.func, func))) {
    return { expected: `the function ${funcs.join(" or ")}, or none`, hint: LIST_HINT };
  }
  return { hint: LIST_HINT };
}

function unknownProvider({ provider }: Description, providers: readonly Provider[]): Partial<DescriptionProblem> {
  const bare = provider.replace(/(\$target|\d+|\*)$/, "");
  const isWithoutProcess = providers.find(({ name, solitary }) => name === provider && !solitary);
  if (isWithoutProcess) {
    return {
      nearest: `${provider}$target`,
      hint: `a process follows the provider's name: ${provider}$target, ${provider}1234 or ${provider}*`,
    };
  }
  const names = providers.filter(({ markers }) => markers.length > 0).map(({ name }) => name);
  const nearest = nearestName(bare, names);
  return {
    ...(nearest !== undefined && nearest !== bare && { nearest }),
    hint: `there is no provider ${bare || provider}; there are: ${names.join(", ")}`,
  };
}
