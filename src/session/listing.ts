/**
 * What `pyprobe -l` lists: the probes that some files have and that an agent can supply there, each with the engine
 * that would serve it. A row's four fields, with colons between, are a description of that probe.
 */
import { engines } from "../engine/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { FileName } from "../elf/file-name.ts";
import { moduleName } from "../elf/module.ts";
import type { Site } from "../elf/site.ts";
import { nearestName } from "../diagnostic.ts";
import { makeCatalog } from "../probe/catalog.ts";
import { parseDescriptions, type Description } from "../probe/description.ts";
import { matchesField } from "../probe/glob.ts";
import type { Marker, Provider } from "../probe/provider.ts";
import { UserError } from "../errors.ts";
import { byPreference, entersSome } from "./plan.ts";

export interface ListingRequest {
  files: FileName[];
  /** What follows a provider's name: "$target", "1234", "*". */
  process: string;
  /** Whether pyprobe would start these files' program itself (-c), so that an agent can come along. */
  isCommand: boolean;
  /** Whether other programs may be started by it (a shell, a script), so that what an agent can supply may come too. */
  mayStartOthers: boolean;
  /** Descriptions, a row has to match one; none: every row. */
  descriptions: string[];
}

export interface Row {
  provider: string;
  module: string;
  func: string;
  name: string;
  marker: Marker;
  sites: readonly Site[];
  /** The engine that would serve it here; undefined when none can. */
  engine: string | undefined;
  /** What the engines that cannot say, in words. */
  refusals: string[];
}

export interface Listing {
  rows: Row[];
  problems: string[];
}

/** Throws UserError for a description that is none, and for one that nothing matches. */
export function makeListing(request: ListingRequest): Listing {
  const { providers, problems } = makeCatalog(request.files);
  const modules = [...new Set(request.files.map(moduleName))];
  const made = engines.map((create) => create());
  const wanted = request.descriptions.map(describe);
  const rows = new Map<string, Row>();
  for (const description of wanted.length > 0 ? wanted : [undefined]) {
    const found = providers.flatMap((provider) => rowsOf(provider, description, modules, request, made));
    if (description && found.length === 0) throw nothing(description, providers, request);
    for (const row of found) rows.set(`${row.provider}:${row.module}:${row.func}:${row.name}`, row);
  }
  return { rows: [...rows.values()].sort(order), problems };
}

/** The run's own probes first, as dtrace lists them; then by provider and module, and as their provider has them. */
function order(a: Row, b: Row): number {
  const [left, right] = [a, b].map((row) => [
    row.module === "" && row.func === "" ? "0" : "1",
    row.provider,
    row.module,
  ]);
  const differs = left!.findIndex((field, i) => field !== right![i]);
  return differs < 0 ? 0 : left![differs]! < right![differs]! ? -1 : 1;
}

function describe(text: string): Description {
  const [[description], problem] = parseDescriptions(text, { args: [] });
  if (problem || !description) throw new UserError(`${problem?.message ?? "a description is empty"}`);
  return description;
}

function rowsOf(
  provider: Provider,
  description: Description | undefined,
  modules: string[],
  request: ListingRequest,
  made: Engine[],
): Row[] {
  if (description && !isOf(description.provider, provider, request.process)) return [];
  const found = description && findIn(provider, description, request);
  const markers = found ?? provider.markers;
  return markers.flatMap((marker) =>
    placesOf(marker, provider, modules, request).flatMap(({ module, sites }): Row[] => {
      const { func, name } = marker;
      const isWanted =
        !description ||
        (matchesField(description.func, func) &&
          matchesField(description.name, name) &&
          (found !== undefined || matchesField(description.module, module)));
      if (!isWanted) return [];
      const shown = provider.solitary ? provider.name : provider.name + request.process;
      return [
        { provider: shown, module, func, name, marker, sites, ...serving(made, provider, marker, sites, request) },
      ];
    }),
  );
}

/** Whether a description's first field means a provider, with or without a process after its name. */
function isOf(field: string, { name, aliases = [] }: Provider, process: string): boolean {
  const names = [name, ...aliases].flatMap((each) => [each, each + process]);
  return names.some((each) => matchesField(field, each)) || field === `${name}$target`;
}

/** What a provider looks for when it is asked by its name, with the process of the request in the place of any. */
function findIn(
  provider: Provider,
  description: Description,
  { files, process }: ListingRequest,
): Marker[] | undefined {
  if (!provider.find || description.provider === "") return undefined;
  const found = provider.find({ ...description, provider: provider.name + process }, files);
  if (!Array.isArray(found)) throw new UserError(`${found.message}${found.hint ? `\n  hint: ${found.hint}` : ""}`);
  return found;
}

/**
 * The modules that a marker is listed under: those of its sites, and those that an agent can supply it in. When no file
 * is an interpreter's and others may be started, that is whatever interpreter comes: "".
 */
function placesOf(
  marker: Marker,
  provider: Provider,
  modules: string[],
  { mayStartOthers }: ListingRequest,
): { module: string; sites: readonly Site[] }[] {
  if (provider.solitary) return [{ module: "", sites: [] }];
  const sites = marker.sites ?? [];
  const own = sites.map(({ file }) => moduleName(file));
  const hosts = modules.filter((module) => provider.hosts?.(module));
  const agents = hosts.length === 0 && mayStartOthers ? [""] : hosts.filter((module) => has(module, marker));
  return [...new Set([...own, ...(marker.agent === undefined ? [] : agents)])].map((module) => ({
    module,
    sites: sites.filter(({ file }) => moduleName(file) === module),
  }));
}

/** Whether the version in an interpreter's file name has a marker; a name without a version is taken to. */
function has(module: string, { since }: Marker): boolean {
  const version = /(\d+)\.(\d+)/.exec(module);
  if (!since || !version) return true;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > since[0] || (major === since[0] && minor >= since[1]);
}

/** The first engine that can serve it in such a session, and why those before it cannot. */
function serving(
  made: Engine[],
  provider: Provider,
  marker: Marker,
  sites: readonly Site[],
  request: ListingRequest,
): Pick<Row, "engine" | "refusals"> {
  const refusals: string[] = [];
  for (const engine of byPreference(made, sites, request.isCommand)) {
    const refusal = engine.refuses(provider, marker) ?? hindrance(engine, marker, sites, request);
    if (refusal === undefined) return { engine: engine.name, refusals };
    if (refusal !== "") refusals.push(refusal); // empty: it never serves such probes
  }
  return { engine: undefined, refusals };
}

function hindrance(
  engine: Engine,
  marker: Marker,
  sites: readonly Site[],
  { isCommand, process }: ListingRequest,
): string | undefined {
  if (engine.entersProcesses && !isCommand && process === "*") return entersSome(engine);
  if (!engine.armsFiles || sites.length > 0) return undefined;
  return marker.unsound
    ? `the ${engine.name} engine does not use the binary's own marker: ${marker.unsound}`
    : `the ${engine.name} engine finds no such marker in the binary`;
}

function nothing(description: Description, providers: Provider[], { process }: ListingRequest): UserError {
  const { text, provider, name } = description;
  const ofProvider = providers.filter((each) => isOf(provider, each, process));
  const [word, words] =
    ofProvider.length === 0
      ? [provider.replace(/(\$target|\d+|\*)$/, ""), providers.map((each) => each.name)]
      : [name, ofProvider.flatMap(({ markers }) => markers.map((marker) => marker.name))];
  const nearest = nearestName(word, words);
  const hint =
    nearest && nearest !== word ? `nearest: ${nearest}` : "pyprobe -l without a description lists all there are";
  return new UserError(`no probe matches "${text}"\n  ${hint}`);
}
