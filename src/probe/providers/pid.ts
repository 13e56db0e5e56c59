/**
 * Any function of any file, by its symbol: pid$target:libc.so.6:malloc:entry. As in DTrace, the module is the file's
 * name (`a.out` is the program), the function a symbol's name, and the name says where in the function.
 */
import { moduleName } from "../../elf/module.ts";
import { ElfError } from "../../elf/bytes.ts";
import type { FileName } from "../../elf/file-name.ts";
import { functionSite, functionsOf, offsetSite, type FileFunction } from "../../elf/sites.ts";
import type { Description } from "../description.ts";
import { rawArgs } from "../args.ts";
import { Glob, matchesField } from "../glob.ts";
import type { Marker, Provider } from "../provider.ts";
import type { Site } from "../../elf/site.ts";

/**
 * Functions that one description may mean. Each is two probes at most, entry and return, and a session has 65,536 numbers for
 * probes (wire.h).
 */
const FUNCTIONS_MAX = 20_000;

export const pid: Provider = {
  name: "pid",
  doc:
    "The functions of programs and libraries, by their symbols: `pid$target:libc.so.6:malloc:entry` fires where the " +
    "function begins, with its integer arguments as `arg0`, `arg1`, ...; `:return` where it returns, with the " +
    "result as `arg1`; `:1a` at the instruction that begins 0x1a bytes into it, without arguments. " +
    "The module may be left out or be a glob, `a.out` is the program itself; the function must be named, by a glob if need be. `pid1234` is a process, `pid*` every one.",
  markers: [],
  find,
};

function find(description: Description, files: readonly FileName[]): ReturnType<NonNullable<Provider["find"]>> {
  if (!/^pid(\$target|\d+|\*)$/.test(description.provider)) return [];
  const places = placesNamed(description.name);
  if (places.length === 0)
    return {
      message: `there is no place "${description.name}" in a function`,
      hint: "the places are entry, return, and an offset in hexadecimal (malloc:1a)",
    };
  if (description.func === "")
    return { message: "a pid probe needs a function", hint: "pid$target:libc.so.6:malloc:entry; globs may be used" };
  const inModule = files.filter((file) => isModule(description.module, file));
  if (files.length > 0 && inModule.length === 0)
    return { message: `no file is named "${description.module}"`, hint: `there are: ${someOf(files.map(moduleName))}` };
  const functions = inModule.flatMap((file) => functionsIn(file, description.func));
  const direct = functions.filter(({ symbol }) => symbol.type !== "indirect");
  if (direct.length > FUNCTIONS_MAX)
    return { message: `it means ${direct.length} functions; at most ${FUNCTIONS_MAX} are probed by one description` };
  if (direct.length === 0) return absent(description, functions);
  const markers = places.flatMap((place) => markersOf(direct, place));
  if (markers.length > 0) return markers;
  return {
    message: `no instruction of ${description.func} begins at its byte 0x${description.name}`,
    hint: "objdump -d shows where instructions begin; elsewhere a probe would destroy the program",
  };
}

/** A place in a function: its name in a description, and the site there, when there is one. */
interface Place {
  name: string;
  doc: (arg: number) => string;
  site(each: FileFunction): Site | undefined;
}

const ENTRY: Place = {
  name: "entry",
  doc: () => "An argument of the function.",
  site: (each) => functionSite(each, "entry"),
};
const RETURN: Place = {
  name: "return",
  doc: (arg) => (arg === 1 ? "What the function returns." : "0."),
  site: (each) => functionSite(each, "return"),
};

/** Globs mean entry and return alone: offsets are too many. */
function placesNamed(name: string): Place[] {
  const named = [ENTRY, RETURN].filter((place) => matchesField(name, place.name));
  if (named.length > 0 || !/^(0|[1-9a-f][\da-f]{0,5})$/.test(name)) return named;
  const bytes = parseInt(name, 16);
  return [{ name, doc: () => "", site: (each) => offsetSite(each, bytes) }];
}

function isModule(glob: string, file: FileName): boolean {
  return glob === "" || new Glob(glob).matches(moduleName(file)) || (glob === "a.out" && file.isProgram);
}

function functionsIn(file: FileName, func: string): FileFunction[] {
  const isGlob = /[*?[\\]/.test(func);
  if (!isGlob && (asked.get(file) ?? 0) >= FEW) return tableOf(file).get(func) ?? [];
  asked.set(file, (asked.get(file) ?? 0) + 1);
  const glob = new Glob(func);
  return read(file, isGlob ? (name) => glob.matches(name) : (name) => name === func);
}

/** Functions of a file that are asked for one by one before all are read: a file that appears may have those of thousands of probes. */
const FEW = 10;
const asked = new WeakMap<FileName, number>();
const tables = new WeakMap<FileName, Map<string, FileFunction[]>>();

function tableOf(file: FileName): Map<string, FileFunction[]> {
  const known = tables.get(file);
  if (known) return known;
  const table = new Map<string, FileFunction[]>();
  for (const each of read(file, () => true)) {
    const same = table.get(each.symbol.name);
    if (same) same.push(each);
    else table.set(each.symbol.name, [each]);
  }
  tables.set(file, table);
  return table;
}

function read(file: FileName, accept: (name: string) => boolean): FileFunction[] {
  try {
    return functionsOf(file, accept).functions;
  } catch (error) {
    if (error instanceof ElfError) return []; // a mapped file that is none: a font, an archive
    throw error;
  }
}

function absent(description: Description, indirect: FileFunction[]): { message: string; hint?: string } {
  const { func } = description;
  if (indirect.length > 0)
    return {
      message: `${func} is chosen among several when its library is loaded (an indirect function), so its symbol is not it`,
      hint: `probe what it chooses, such as *${func}_avx2*, where the library's symbols have it`,
    };
  return {
    message: `no function is named "${func}" in the symbols of ${description.module === "" ? "the files" : description.module}`,
    hint: "functions that are static or inlined have no symbol in a stripped file; its debug package has more",
  };
}

/** One marker for each file name and function name; copies and versions of a function are its sites. */
function markersOf(functions: FileFunction[], place: Place): Marker[] {
  const markers = new Map<string, Marker & { sites: Site[] }>();
  for (const each of functions) {
    const site = place.site(each);
    if (!site) continue;
    const [func, module] = [site.func, moduleName(site.file)];
    const marker = markers.get(`${module}:${func}`);
    if (marker) marker.sites.push(site);
    else markers.set(`${module}:${func}`, { ...made(place, site), func, module, sites: [site] });
  }
  return [...markers.values()];
}

/** What markers at a place have in common, by how many arguments: there may be tens of thousands. */
const common = new Map<string, Omit<Marker, "func">>();

function made({ name, doc }: Place, { operands }: Site): Omit<Marker, "func"> {
  const key = `${name} ${operands.length}`;
  const args = rawArgs(operands.length).map((arg, i) => ({ ...arg, doc: doc(i) }));
  const marker = common.get(key) ?? { name, doc: "", args, slots: args.map(() => "int" as const) };
  common.set(key, marker);
  return marker;
}

function someOf(names: string[]): string {
  const shown = [...new Set(names)].slice(0, 12);
  return shown.join(", ") + (names.length > shown.length ? ", ..." : "");
}
