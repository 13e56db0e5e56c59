/**
 * The catalog: which probes there are, in some files. It starts from the providers of the registry and adds what the
 * files' notes have:
 *
 *   - to a marker that an agent can serve too (python's), the sites where it stands in binaries;
 *   - for any other, a marker for each file name, function and name, as in DTrace: 32 sites in one function are one probe.
 *     Where its provider declares it (postgresql's), that names the first arguments.
 *
 * Sites that are not sound in their file (python's line) are left out of the markers; `rejected` has them, with the reason.
 */
import { ElfError } from "../elf/bytes.ts";
import { moduleName } from "../elf/module.ts";
import type { FileName } from "../elf/file-name.ts";
import { markerSites } from "../elf/sites.ts";
import type { Site } from "../elf/site.ts";
import { rawArgs } from "./args.ts";
import { matchesField } from "./glob.ts";
import type { Match } from "./match.ts";
import type { Marker, Provider, SlotType } from "./provider.ts";
import { providers as declared } from "./registry.ts";

export interface Catalog {
  /** All that a description may mean. */
  providers: Provider[];
  rejected: { site: Site; why: string }[];
  /** What could not be read, each a sentence that names its file. */
  problems: string[];
}

/** Looks into files; what cannot be read is among the problems. A file that is no ELF file at all (a mapped font) is not. */
export function makeCatalog(files: readonly FileName[]): Catalog {
  const problems: string[] = [];
  const constants = declared.flatMap((provider) => provider.constants ?? []);
  const sites = files.flatMap((file) => {
    try {
      const found = markerSites(file, constants);
      problems.push(...found.problems.map((problem) => `${file.name}: ${problem}`));
      return found.sites;
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      if (!error.message.endsWith("it is not an ELF file")) problems.push(error.message);
      return [];
    }
  });
  return { ...gather(sites, files), problems };
}

/** The catalog of sites that were found. `files`: where providers may look for more. */
export function gather(sites: readonly Site[], files: readonly FileName[] = []): Omit<Catalog, "problems"> {
  const rejected: Catalog["rejected"] = [];
  const byProvider = groupBy(sites, (site) => site.provider);
  const providers = declared.map((provider) => {
    const found = provideFrom(provider, byProvider.get(provider.name) ?? [], rejected);
    byProvider.delete(provider.name);
    const { find } = provider;
    return find ? { ...found, find: remembered((description) => find(description, files)) } : found;
  });
  const others = [...byProvider].map(([name, own]) => provideFrom(undeclared(name), own, rejected));
  return { providers: [...providers, ...others.sort((a, b) => (a.name < b.name ? -1 : 1))], rejected };
}

/** One marker for one function however many descriptions ask for it: markers are told apart by identity. */
function remembered(find: NonNullable<Provider["find"]>): NonNullable<Provider["find"]> {
  const known = new Map<string, Marker>();
  return (description, files) => {
    const found = find(description, files);
    if (!Array.isArray(found)) return found;
    return found.map((marker) => {
      const key = `${marker.module}:${marker.func}:${marker.name}`;
      return known.get(key) ?? (known.set(key, marker), marker);
    });
  };
}

function undeclared(name: string): Provider {
  return { name, doc: "Found in the notes of binaries.", markers: [] };
}

/** The provider with these sites in its markers. */
function provideFrom(provider: Provider, sites: readonly Site[], rejected: Catalog["rejected"]): Provider {
  if (sites.length === 0) return provider;
  const reasons = new Map<string, string>();
  const sound = sites.filter((site) => {
    const why = provider.unsound?.(site.name, site.file);
    if (why === undefined) return true;
    rejected.push({ site, why });
    reasons.set(site.name, why);
    return false;
  });
  const byName = groupBy(sound, ({ name }) => name);
  const markers = provider.markers.flatMap((marker): Marker[] => {
    const own = byName.get(marker.name) ?? [];
    byName.delete(marker.name);
    const why = reasons.get(marker.name);
    const known = why === undefined ? marker : { ...marker, unsound: why };
    if (own.length === 0) return [known];
    return marker.agent === undefined ? foundMarkers(own, marker) : [{ ...known, sites: own }];
  });
  return { ...provider, markers: [...markers, ...[...byName.values()].flatMap((own) => foundMarkers(own))] };
}

/** The markers of one name: one for each file name and function. What is declared of them has the first arguments. */
function foundMarkers(sites: Site[], declared?: Marker): Marker[] {
  const groups = groupBy(sites, ({ file, func }) => `${moduleName(file)}:${func}`);
  return [...groups.values()].map((own) => {
    const { name, func, file } = own[0]!;
    const raw = rawArgs(Math.max(...own.map(({ operands }) => operands.length)));
    const args = [...(declared?.args ?? []), ...raw.slice(declared?.args.length ?? 0)];
    const slots = args.map(({ type }): SlotType => (type === "int" ? "int" : "str"));
    return { name, func, module: moduleName(file), doc: declared?.doc ?? "", args, slots, sites: own };
  });
}

/** The sites in one more file of a marker that was matched: a process has started, a library was loaded. Throws ElfError. */
export function sitesFor({ provider, marker, module }: Match, file: FileName): Site[] {
  if (!matchesField(module, moduleName(file))) return [];
  const find = declared.find(({ name }) => name === provider.name)?.find; // not the remembered one: that has its own files
  if (find) return sitesFound(find({ ...marker, text: "", at: 0, provider: `${provider.name}*`, module }, [file]));
  return sitesIn(file).filter(
    (site) =>
      site.provider === provider.name &&
      site.name === marker.name &&
      (marker.agent !== undefined || matchesField(marker.func, site.func)) &&
      provider.unsound?.(site.name, site.file) === undefined,
  );
}

const known = new WeakMap<FileName, Site[]>();

/** A file is read once for all that is asked of it. */
function sitesIn(file: FileName): Site[] {
  const constants = declared.flatMap(({ constants = [] }) => constants);
  const sites = known.get(file) ?? markerSites(file, constants).sites;
  known.set(file, sites);
  return sites;
}

function sitesFound(found: ReturnType<NonNullable<Provider["find"]>>): Site[] {
  return Array.isArray(found) ? found.flatMap(({ sites = [] }) => sites) : [];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
