/**
 * The libraries that a program will load when it starts, without starting it: DT_NEEDED, and theirs in turn, searched
 * as ld.so searches: the file's own paths (DT_RUNPATH, DT_RPATH; $ORIGIN), LD_LIBRARY_PATH, /etc/ld.so.cache, the
 * standard directories. What is loaded later (dlopen) and preloaded is not among them.
 *
 * A script's program is the one that its first line names, as the kernel reads it.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { statusOf } from "../status.ts";
import { ElfError, FileBytes, cString, u64 } from "./bytes.ts";
import { PT, withElf, type Elf } from "./elf.ts";
import { localFile, type FileName } from "./file-name.ts";

const DT = { NEEDED: 1, STRTAB: 5, RPATH: 15, RUNPATH: 29 } as const;
const STANDARD = [
  "/lib/x86_64-linux-gnu",
  "/usr/lib/x86_64-linux-gnu",
  "/lib/aarch64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
];
const PLAIN = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"];
const FILES_MAX = 500;
const SCRIPTS_MAX = 4;
const DYNAMIC_MAX = 1 << 20;

/** A program (or a script's) and the libraries it needs, each once. Throws ElfError when the program cannot be read. */
export function filesOfProgram(path: string, env: NodeJS.ProcessEnv): FileName[] {
  const program = interpreterOf(path, env);
  const found = new Set<string>();
  const queue = [program];
  const cache = new LibraryCache("/etc/ld.so.cache");
  for (let file = queue.shift(); file !== undefined && found.size < FILES_MAX; file = queue.shift()) {
    const real = realpathSync(file);
    if (found.has(real)) continue;
    found.add(real);
    queue.push(...librariesOf(file, real === realpathSync(program), cache, env));
  }
  return [...found].map((real, i) => ({ ...localFile(real), isProgram: i === 0 }));
}

/** The program that runs a script, or the file itself. */
function interpreterOf(path: string, env: NodeJS.ProcessEnv): string {
  for (let i = 0; i < SCRIPTS_MAX; i++) {
    const [, program = "", word] = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(firstBytes(path)) ?? [];
    if (program === "") return path;
    path = program.endsWith("/env") && word ? inPath(word, env) : program;
  }
  return path;
}

/** As many of a file as the kernel looks at. */
function firstBytes(path: string): string {
  let file: FileBytes | undefined;
  try {
    file = new FileBytes(path);
    return file.read(0, Math.min(256, file.size), "the first line").toString();
  } catch (error) {
    throw error instanceof ElfError ? new ElfError(`${path}: ${error.message}`) : error;
  } finally {
    file?.close();
  }
}

function inPath(word: string, env: NodeJS.ProcessEnv): string {
  const dirs = (env["PATH"] ?? "").split(":");
  const found = dirs.map((dir) => join(dir || ".", word)).find((path) => statusOf(path)?.isFile());
  if (found === undefined) throw new ElfError(`${word} is not in any directory of PATH`);
  return found;
}

/** The files of the libraries that one file names; a library that is found nowhere is left to ld.so to miss. */
function librariesOf(path: string, isProgram: boolean, cache: LibraryCache, env: NodeJS.ProcessEnv): string[] {
  try {
    const { needed, runpath } = withElf(path, readDynamic);
    const own = runpath.map((dir) => dir.replace(/\$\{?ORIGIN\}?/g, dirname(realpathSync(path))));
    const dirs = [...own, ...(env["LD_LIBRARY_PATH"] ?? "").split(/[:;]/).filter(Boolean)];
    return needed.flatMap((name) => {
      if (name.includes("/")) return existsSync(name) ? [name] : [];
      const places = [
        ...dirs.map((dir) => join(dir, name)),
        cache.get(name) ?? "",
        ...[...STANDARD, ...PLAIN].map((dir) => join(dir, name)),
      ];
      return places.filter((place) => place !== "" && existsSync(place)).slice(0, 1);
    });
  } catch (error) {
    if (error instanceof ElfError && !isProgram) return []; // a library for another machine, say: ld.so passes it over
    throw error;
  }
}

function readDynamic(elf: Elf): { needed: string[]; runpath: string[] } {
  const segment = elf.segments.find(({ type }) => type === PT.DYNAMIC);
  if (!segment) return { needed: [], runpath: [] };
  const bytes = elf.file.read(segment.offset, Math.min(segment.fileSize, DYNAMIC_MAX), "the dynamic section");
  const entries: [number, number][] = [];
  for (let at = 0; at + 16 <= bytes.length && u64(bytes, at) !== 0; at += 16)
    entries.push([u64(bytes, at), u64(bytes, at + 8)]);
  const strings = elf.offsetOf(entries.find(([tag]) => tag === DT.STRTAB)?.[1] ?? -1);
  if (strings === undefined) return { needed: [], runpath: [] };
  const text = (at: number) => {
    const length = Math.min(4096, elf.file.size - strings - at);
    return length > 0 ? cString(elf.file.read(strings + at, length, "a library's name"), 0) : "";
  };
  const all = (tag: number) =>
    entries
      .filter(([each]) => each === tag)
      .slice(0, FILES_MAX)
      .map(([, at]) => text(at));
  const paths = all(DT.RUNPATH);
  return {
    needed: all(DT.NEEDED),
    runpath: (paths.length > 0 ? paths : all(DT.RPATH)).flatMap((path) => path.split(":")),
  };
}

/**
 * ld.so's cache: "glibc-ld.so.cache1.1", the count at 20, entries of 24 bytes from 48 with the offsets of a library's
 * name and path at 4 and 8 (from the header's start). An older cache may stand before it.
 */
export class LibraryCache {
  readonly #table: Buffer;
  readonly #entries: Uint32Array;

  constructor(path: string) {
    const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    const start = bytes.indexOf("glibc-ld.so.cache1.1");
    this.#table = start < 0 || start + 48 > bytes.length ? Buffer.alloc(0) : bytes.subarray(start);
    const room = Math.max(0, Math.floor((this.#table.length - 48) / 24));
    const count = room === 0 ? 0 : Math.min(this.#table.readUInt32LE(20), room);
    this.#entries = new Uint32Array(new Uint8Array(this.#table.subarray(48, 48 + count * 24)).buffer);
  }

  /** Where the library of that name is; undefined when the cache does not say. (Few names of its thousands are looked for.) */
  get(name: string): string | undefined {
    const wanted = Buffer.from(`${name}\0`);
    for (let at = 0; at < this.#entries.length; at += 6) {
      const key = this.#entries[at + 1]!;
      if (this.#table[key + wanted.length - 1] !== 0 || !is64Bit(this.#entries[at]!)) continue;
      if (this.#table.subarray(key, key + wanted.length).equals(wanted))
        return cString(this.#table, this.#entries[at + 2]!);
    }
    return undefined;
  }
}

/** An entry's flags: 0x03 ELF for glibc 2; 0x0300 x86-64, 0x0a00 aarch64. */
function is64Bit(flags: number): boolean {
  return (flags & 0xff00) === 0x0300 || (flags & 0xff00) === 0x0a00;
}
