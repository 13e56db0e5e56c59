/**
 * From a file to its sites: its markers by note, its functions by symbol.
 *
 * A note that cannot be probed (its place is in no executable segment, its semaphore in none) is not a site; the file's
 * `problems` say so.
 */
import { dashed } from "../probe/name.ts";
import { ElfError } from "./bytes.ts";
import { withDebugFile } from "./debug.ts";
import { withElf, type Elf } from "./elf.ts";
import { CALL_REGISTERS, type Machine } from "./machine.ts";
import type { FileName } from "./file-name.ts";
import { buildIdOf } from "./notes.ts";
import type { Operand } from "./operand.ts";
import { parseOperands } from "./operands.ts";
import type { Site, SiteFile } from "./site.ts";
import { readMarkers, type Marker } from "./stapsdt.ts";
import { Symbols, type Symbol } from "./symbols.ts";
import { beginsInstruction } from "./x86-length.ts";

export interface FileSites {
  sites: Site[];
  /** What could not be read of the file, each a sentence without its name. */
  problems: string[];
}

/**
 * The sites of a file's markers. `constants` names symbols of 4 bytes whose values are to be in its SiteFile. Throws
 * ElfError for a file that cannot be read at all.
 */
export function markerSites(file: FileName, constants: readonly string[] = []): FileSites {
  return withElf(file.path, (elf) => {
    const { markers, problems } = readMarkers(elf);
    if (markers.length === 0) return { sites: [], problems };
    const symbols = symbolsOf(elf, file, problems);
    const siteFile = { ...describeFile(elf, file), constants: readConstants(elf, symbols, constants) };
    const sites = markers.flatMap((marker) => {
      const site = markerSite(marker, elf, siteFile, symbols);
      if (typeof site !== "string") return [site];
      problems.push(site);
      return [];
    });
    return { sites, problems };
  });
}

/** The symbols of a file and of its debug file; those that can be read. */
function symbolsOf(elf: Elf, { name, root }: FileName, problems: string[]): Symbols {
  return withDebugFile(elf, name, root, (debug) => {
    for (const files of debug ? [[elf, debug], [elf]] : [[elf]]) {
      try {
        return Symbols.of(...files);
      } catch (error) {
        if (!(error instanceof ElfError)) throw error;
        problems.push(error.message);
      }
    }
    return Symbols.of();
  });
}

function readConstants(elf: Elf, symbols: Symbols, names: readonly string[]): Record<string, number> {
  const values = names.flatMap((name) => {
    const offset = elf.offsetOf(symbols.addressOf(name) ?? -1);
    return offset === undefined ? [] : [[name, elf.file.read(offset, 4, `the constant ${name}`).readUInt32LE(0)]];
  });
  return Object.fromEntries(values) as Record<string, number>;
}

function describeFile(elf: Elf, { path, name }: FileName): SiteFile {
  return {
    constants: {},
    path,
    name,
    dev: elf.file.dev,
    ino: elf.file.ino,
    buildId: buildIdOf(elf),
    machine: elf.machine,
  };
}

function markerSite(marker: Marker, elf: Elf, file: SiteFile, symbols: Symbols): Site | string {
  const { provider, name, location } = marker;
  const offset = elf.offsetOf(location, true);
  const semaphore = marker.semaphore === 0 ? 0 : elf.offsetOf(marker.semaphore);
  const who = `the marker ${provider}:${name}`;
  if (offset === undefined) return `${who} is at ${hex(location)}, where the file has no code`;
  if (semaphore === undefined)
    return `${who} has its semaphore at ${hex(marker.semaphore)}, which is not in the file, so the kernel cannot count it`;
  const context = {
    machine: elf.machine,
    location,
    isFixed: elf.isFixed,
    addressOf: (symbol: string) => symbols.addressOf(symbol),
  };
  const operands = parseOperands(marker.operands, context);
  const func = sourceName(symbols.functionAt(location));
  return { file, provider, name: dashed(name), func, offset, location, semaphore, returns: false, operands };
}

/** A function's name as written: without what compilers append to the parts and copies they make of it. */
function sourceName(symbol: string): string {
  return symbol.replace(/(\.(cold|hot|part|isra|constprop|lto_priv|llvm|localalias|\d+))+$/, "");
}

/**
 * The functions of a file whose names `accept` takes. Each may be probed where it begins and where it returns.
 * Indirect ones (IFUNC) are given too: their symbol is a function that chooses the function. Throws ElfError.
 */
export function functionsOf(file: FileName, accept: (name: string) => boolean): FileFunctions {
  return withElf(file.path, (elf) => {
    const problems: string[] = [];
    const symbols = symbolsOf(elf, file, problems).functions(accept);
    const siteFile = describeFile(elf, file);
    const functions = symbols.flatMap((symbol) => {
      const offset = elf.offsetOf(symbol.address, true);
      return offset === undefined ? [] : [{ symbol, offset, file: siteFile }];
    });
    return { functions, problems };
  });
}

export interface FileFunctions {
  functions: FileFunction[];
  problems: string[];
}

export interface FileFunction {
  symbol: Symbol;
  /** Where it begins, in bytes from the start of the file. */
  offset: number;
  file: SiteFile;
}

/** Where a function begins, with its arguments in their registers; or where it returns: arg1 is the result, arg0 is 0. */
export function functionSite({ symbol, offset, file }: FileFunction, name: "entry" | "return"): Site {
  const operands = callOperands(file.machine)[name];
  const site = { file, provider: "pid", name, func: symbol.name, offset, location: symbol.address, semaphore: 0 };
  return { ...site, returns: name === "return", begins: name === "entry", operands };
}

const NONE: Operand = { text: "$0", size: 8, signed: true, float: false, where: { kind: "constant", value: 0n } };
const calls = new Map<Machine, Record<"entry" | "return", Operand[]>>();

/** The same for all functions: there may be tens of thousands. */
function callOperands(machine: Machine): Record<"entry" | "return", Operand[]> {
  const { args, result } = CALL_REGISTERS[machine];
  const operands = calls.get(machine) ?? { entry: args.map(register), return: [NONE, register(result)] };
  calls.set(machine, operands);
  return operands;
}

/** Bytes of a function that are read to find where its instructions begin. */
const FUNCTION_MAX = 4 << 20;

/**
 * The site so many bytes into a function, without arguments, as in DTrace; undefined where no instruction begins. Throws
 * ElfError when the function cannot be read.
 */
export function offsetSite({ symbol, offset, file }: FileFunction, bytes: number): Site | undefined {
  if (bytes >= Math.max(symbol.size, 1) || bytes > FUNCTION_MAX) return undefined;
  const begins =
    file.machine === "aarch64"
      ? bytes % 4 === 0
      : withElf(file.path, (elf) => {
          const length = Math.min(symbol.size, bytes + 16, elf.file.size - offset);
          return beginsInstruction(elf.file.read(offset, length, "the function"), bytes);
        });
  if (!begins) return undefined;
  const site = { file, provider: "pid", name: bytes.toString(16), func: symbol.name, offset: offset + bytes };
  return { ...site, location: symbol.address + bytes, semaphore: 0, returns: false, begins: bytes === 0, operands: [] };
}

function register(name: string): Operand {
  return { text: name, size: 8, signed: true, float: false, where: { kind: "register", register: name, shift: 0 } };
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
