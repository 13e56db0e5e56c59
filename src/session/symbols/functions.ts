/** The functions of files, by the files' bytes; each file is read once, as long as it is among those asked about lately. */
import { statSync, statfsSync } from "node:fs";
import { ElfError } from "../../elf/bytes.ts";
import { withDebugFile } from "../../elf/debug.ts";
import { withElf, type Segment, PT } from "../../elf/elf.ts";
import { Symbols } from "../../elf/symbols.ts";
import type { Mapped, MappedFile } from "./space.ts";

const OVERLAYFS = 0x794c7630;

/**
 * Files kept, and bytes of their symbols: where every process of a machine is looked at, and programs are built there, ever
 * new ones come.
 */
const FILES_MAX = 256;
const BYTES_MAX = 48 << 20;

/** A function, or a place that none is at, by link-time addresses. */
export interface Found {
  /** The link-time address of what was asked for. */
  address: number;
  /** Its first byte, and the one behind its last. */
  start: number;
  end: number;
  /** "" when no symbol says. */
  name: string;
}

interface File {
  symbols: Symbols;
  segments: readonly Segment[];
}

export class Functions {
  /** By device and inode of what was opened. */
  readonly #files = new Map<string, File | undefined>();
  /** By what it is called where it is mapped, so that the file need not be there any more. */
  readonly #mapped = new Map<string, File | undefined>();

  /** What stands at an offset of a mapped file; undefined when the file cannot be read. */
  at(pid: number, mapped: Mapped, offset: number): Found | undefined {
    const file = this.#fileOf(pid, mapped);
    const segment = file?.segments.find(
      (each) => each.type === PT.LOAD && offset >= each.offset && offset - each.offset < each.fileSize,
    );
    if (!file || !segment) return undefined;
    const address = offset - segment.offset + segment.address;
    const symbol = file.symbols.symbolAt(address);
    if (!symbol) return { address, start: address, end: address + 1, name: "" };
    return { address, start: symbol.address, end: symbol.address + symbol.size, name: symbol.name };
  }

  #fileOf(pid: number, mapped: Mapped): File | undefined {
    const key = `${mapped.file.inode} ${mapped.file.path}`;
    const isNew = !this.#mapped.has(key);
    const file = isNew ? this.#open(pid, mapped.file) : this.#mapped.get(key);
    this.#mapped.delete(key);
    this.#mapped.set(key, file); // (behind all others: the one asked about last)
    while (isNew && this.#mapped.size > 1 && this.#isTooMuch) this.#forget();
    return file;
  }

  get #isTooMuch(): boolean {
    const files = [...new Set(this.#mapped.values())];
    const bytes = files.reduce((sum, file) => sum + (file?.symbols.bytes ?? 0), 0);
    return this.#mapped.size > FILES_MAX || bytes > BYTES_MAX;
  }

  /** The file that nobody has asked about for the longest time. */
  #forget(): void {
    const [oldest] = this.#mapped.keys();
    const file = this.#mapped.get(oldest!);
    this.#mapped.delete(oldest!);
    for (const [identity, each] of this.#files) if (each === file) this.#files.delete(identity);
  }

  /** The process may be gone, and then its root: the file is then looked for in ours. */
  #open(pid: number, { path, inode }: MappedFile): File | undefined {
    if (!path.startsWith("/")) return undefined;
    for (const [root, name] of [
      [`/proc/${pid}/root`, path],
      ["", path],
      ["", `/proc/${pid}/exe`],
    ] as const) {
      const identity = identityOf(root + name, inode);
      if (identity === undefined) continue;
      if (!this.#files.has(identity)) this.#files.set(identity, readFile(root + name, path, root));
      return this.#files.get(identity);
    }
    return undefined;
  }
}

/** What tells the file from others, when it is the one that was mapped. (overlayfs shows other numbers there.) */
function identityOf(path: string, inode: bigint): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return ino === inode || statfsSync(path).type === OVERLAYFS ? `${dev}:${ino}` : undefined;
  } catch {
    return undefined;
  }
}

function readFile(path: string, name: string, root: string): File | undefined {
  try {
    return withElf(path, (elf) =>
      withDebugFile(elf, name, root, (debug) => ({
        symbols: Symbols.of(elf, ...(debug ? [debug] : [])),
        segments: elf.segments,
      })),
    );
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}
