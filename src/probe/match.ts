/**
 * Which markers a description means, and which processes.
 *
 * A process provider's name in a description is the provider's name and a process: python1234, python$target, python*.
 * The processes are not looked at here: they may not have started yet. What comes out is a pattern over them.
 */
import { nearestName } from "../diagnostic.ts";
import { parseDescriptions, type Description, type DescriptionProblem, type Macros } from "./description.ts";
import { rawArgs } from "./args.ts";
import { moduleName } from "../elf/module.ts";
import type { Site } from "../elf/site.ts";
import { Glob, matchesField } from "./glob.ts";
import { dashed } from "./name.ts";
import type { Processes } from "./processes.ts";
import type { Marker, Provider } from "./provider.ts";

export interface Match {
  provider: Provider;
  marker: Marker;
  processes: Processes;
  /** A glob for the name of the file that holds the marker, such as libpython3.11.so.1.0; "" for any. */
  module: string;
  /** Where the marker stands in the files that were looked at and that the module's glob takes. */
  sites: readonly Site[];
}

const LIST_HINT = "pyprobe -l lists the probes there are";

/**
 * The markers that one text of one or more descriptions matches. With `late`, a description of which no file has
 * anything yet means a marker without sites: a library may bring it (sitesFor in catalog.ts). When a description matches
 * none, or is none, the second result says so, and the first holds nothing.
 */
export function matchDescriptions(
  text: string,
  providers: readonly Provider[],
  macros: Macros,
  late = false,
): [Match[], DescriptionProblem?] {
  const [descriptions, problem] = parseDescriptions(text, macros);
  if (problem) return [[], problem];
  const matches: Match[] = [];
  for (const description of descriptions) {
    const here = providers.flatMap((provider) => matchProvider(description, provider));
    const found = here.length === 0 && late ? matchLater(description, providers) : here;
    if (found.length === 0) return [[], noMatch(description, providers)];
    matches.push(...found);
  }
  return [matches];
}

/** Whether each description of a text names one of the providers, or could: there is something to look for in them. */
export function namesProviders(text: string, providers: readonly Provider[], macros: Macros): boolean {
  const [descriptions] = parseDescriptions(text, macros);
  return descriptions.every((each) => providers.some((provider) => matchProcesses(each.provider, provider)));
}

function matchProvider(description: Description, provider: Provider): Match[] {
  const processes = matchProcesses(description.provider, provider);
  if (!processes || (provider.solitary && !matchesField(description.module, ""))) return [];
  // What a provider finds for a description, it has chosen by module itself (a.out is whatever the program is called).
  const module = provider.find ? "" : description.module;
  const isMeant = (marker: Marker) =>
    matchesField(description.func, marker.func) &&
    matchesField(description.name, marker.name) &&
    (marker.module === undefined || matchesField(module, marker.module)) &&
    isServed(marker, provider);
  return markersOf(provider, description)
    .filter(isMeant)
    .map((marker) => {
      const sites = (marker.sites ?? []).filter(({ file }) => matchesField(module, moduleName(file)));
      return { provider, marker, processes, module: provider.solitary ? "" : (marker.module ?? module), sites };
    });
}

/** Whether somebody can make it fire now: the run, an agent, a recording, or a file that has it. */
function isServed(marker: Marker, provider: Provider): boolean {
  return (
    provider.solitary === true ||
    marker.agent !== undefined ||
    marker.recorded === true ||
    (marker.sites ?? []).length > 0
  );
}

function hasServed(provider: Provider): boolean {
  return provider.find !== undefined || provider.markers.some((marker) => isServed(marker, provider));
}

/** A marker that no file has yet, for a description whose provider and name are no globs: it may come with a library. */
function matchLater(description: Description, providers: readonly Provider[]): Match[] {
  const [, name = "", process = ""] = /^([A-Za-z_][\w-]*?)(\$target|[1-9]\d*|\*)$/.exec(description.provider) ?? [];
  const known = providers.find((provider) => provider.name === name);
  if (name === "" || known?.solitary || known?.find || /[*?[\\]/.test(description.name) || description.name === "")
    return [];
  const provider = known ?? { name, doc: "", markers: [] };
  const processes = matchProcesses(name + process, provider)!;
  const declared = provider.markers.find((marker) => marker.name === description.name);
  const { module, func, name: markerName } = description;
  const key = `${name}:${module}:${func}:${markerName}`;
  const args = declared?.args ?? rawArgs();
  const marker = awaited.get(key) ?? { doc: "", slots: [], ...declared, name: markerName, func, args };
  awaited.set(key, marker);
  return [{ provider, marker, processes, module, sites: [] }];
}

/** Two descriptions of one awaited marker mean one marker. */
const awaited = new Map<string, Marker>();

function markersOf(provider: Provider, description: Description): Marker[] {
  const found = provider.find?.(description, []);
  return Array.isArray(found) ? found : provider.markers;
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
    const found = matchProcesses(description.provider, provider) && provider.find?.(description, []);
    if (found && !Array.isArray(found)) return { ...problem, ...found };
  }
  if (named.length === 0) return { ...problem, ...unknownProvider(description, providers) };
  const markers = named.flatMap((provider) => provider.markers);
  if (markers.some(({ name }) => name === description.name) && !named.some(hasServed))
    return { ...problem, hint: `no file that was looked at has it; ${LIST_HINT}` };
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
  const names = providers.filter(hasServed).map(({ name }) => name);
  const nearest = nearestName(bare, names);
  return {
    ...(nearest !== undefined && nearest !== bare && { nearest }),
    hint: `there is no provider ${bare || provider}; there are: ${names.join(", ")}`,
  };
}
