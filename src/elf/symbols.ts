/**
 * A file's symbols: .symtab where it was left in the file (or in the separate debug file), .dynsym, or both.
 *
 * Tables are read in pieces into flat arrays, names only when they are asked for: a browser has a million symbols.
 */
import { ElfError, LARGEST, cString, u64 } from "./bytes.ts";
import { SHT, type Elf, type Section } from "./elf.ts";

export interface Symbol {
  name: string;
  address: number;
  /** Bytes; 0 when the file does not say. */
  size: number;
  type: "function" | "indirect" | "object" | "other";
}

/** Symbols of one table; 24 bytes each in the file. */
const SYMBOLS_MAX = 4 << 20;
/** Names asked for of one table, and places of one name: a file with more is out to waste time. */
const ASKED_MAX = 1000;
const PLACES_MAX = 10000;
const ENTRY = 24;
const PIECE = 32768 * ENTRY;
const TYPES: Record<number, Symbol["type"]> = { 1: "object", 2: "function", 10: "indirect" };

class Table {
  readonly #names: Buffer;
  readonly count: number;
  readonly #name: Uint32Array;
  readonly #info: Uint8Array;
  readonly #address: Float64Array;
  readonly #size: Float64Array;
  /** Indexes of functions with a size, by address. Made when first wanted. */
  #functions: Uint32Array | undefined;
  /** What was asked for by name. */
  readonly #asked = new Map<string, number[]>();

  constructor(elf: Elf, section: Section) {
    if (section.size > LARGEST || section.size / ENTRY > SYMBOLS_MAX)
      throw new ElfError(`section ${section.name} has ${section.size} bytes; at most ${SYMBOLS_MAX} symbols are read`);
    const strings = elf.sections[section.link];
    this.#names = strings ? elf.bytes(strings) : Buffer.alloc(0);
    const total = Math.floor(section.size / ENTRY);
    const pieces: Buffer[] = [];
    for (let at = 0; at < total * ENTRY; at += PIECE)
      pieces.push(elf.file.read(section.offset + at, Math.min(PIECE, total * ENTRY - at), `section ${section.name}`));
    this.#name = new Uint32Array(total);
    this.#info = new Uint8Array(total);
    this.#address = new Float64Array(total);
    this.#size = new Float64Array(total);
    this.count = pieces.reduce((count, piece) => this.#take(piece, count), 0);
  }

  /** Keeps the symbols that the file defines; how many there are now. */
  #take(piece: Buffer, count: number): number {
    for (let at = 0; at < piece.length; at += ENTRY) {
      if (piece.readUInt16LE(at + 6) === 0) continue; // SHN_UNDEF: another file's
      this.#name[count] = piece.readUInt32LE(at);
      this.#info[count] = piece[at + 4]! & 15;
      this.#address[count] = u64(piece, at + 8);
      this.#size[count] = u64(piece, at + 16);
      count++;
    }
    return count;
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.#names.length + this.#name.length * (4 + 1 + 8 + 8 + 4);
  }

  symbol(index: number): Symbol {
    const name = cString(this.#names, this.#name[index]!).slice(0, 4096);
    const type = TYPES[this.#info[index]!] ?? "other";
    return { name, address: this.#address[index]!, size: this.#size[index]!, type };
  }

  isFunction(index: number): boolean {
    return this.#info[index] === 2 || this.#info[index] === 10;
  }

  /** The function that holds an address. */
  functionAt(address: number): Symbol | undefined {
    return this.functionsAt(address)[0];
  }

  /** The nearest function that holds an address, by each of its names. */
  functionsAt(address: number): Symbol[] {
    const sorted = (this.#functions ??= this.#sortFunctions());
    let low = 0;
    for (let high = sorted.length; low < high;) {
      const middle = (low + high) >> 1;
      if (this.#address[sorted[middle]!]! <= address) low = middle + 1;
      else high = middle;
    }
    // Aliases and nested symbols: the nearest few before it are looked at.
    const found: Symbol[] = [];
    for (let i = low - 1; i >= Math.max(0, low - 8); i--) {
      const index = sorted[i]!;
      const isNested = found.length > 0 && this.#address[index] !== found[0]!.address;
      if (isNested) break;
      if (address - this.#address[index]! < this.#size[index]!) found.push(this.symbol(index));
    }
    return found;
  }

  /** The addresses of that name. The table is searched for the places of the text, not decoded: few names are asked for. */
  addressesOf(name: string): number[] {
    const known = this.#asked.get(name);
    if (known || this.#asked.size >= ASKED_MAX) return known ?? [];
    const addresses: number[] = [];
    const places = this.#placesOf(name);
    for (let i = 0; places.size > 0 && i < this.count; i++)
      if (places.has(this.#name[i]!)) addresses.push(this.#address[i]!);
    this.#asked.set(name, addresses);
    return addresses;
  }

  /** Where the name stands in the strings, also as the end of a longer one: linkers share ends. */
  #placesOf(name: string): Set<number> {
    const places = new Set<number>();
    const text = Buffer.from(`${name}\0`);
    for (
      let at = this.#names.indexOf(text);
      at >= 0 && places.size < PLACES_MAX;
      at = this.#names.indexOf(text, at + 1)
    )
      places.add(at);
    return places;
  }

  #sortFunctions(): Uint32Array {
    const indexes = new Uint32Array(this.count);
    let count = 0;
    for (let i = 0; i < this.count; i++) if (this.#info[i] === 2 && this.#size[i]! > 0) indexes[count++] = i;
    return indexes.subarray(0, count).sort((a, b) => this.#address[a]! - this.#address[b]! || b - a);
  }
}

export class Symbols {
  readonly #tables: Table[];

  private constructor(tables: Table[]) {
    this.#tables = tables;
  }

  /** All that a file, or a file and its debug file, have. Throws ElfError for a table that lies. */
  static of(...files: Elf[]): Symbols {
    const tables = files.flatMap((elf) =>
      elf.sections
        .filter(({ type }) => type === SHT.SYMTAB || type === SHT.DYNSYM)
        .slice(0, 4)
        .map((section) => new Table(elf, section)),
    );
    return new Symbols(tables);
  }

  /** What they take of memory. */
  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.bytes, 0);
  }

  /** The name of the function that holds a link-time address, "" when no symbol says. */
  functionAt(address: number): string {
    for (const table of this.#tables) {
      const found = table.functionAt(address);
      if (found) return found.name;
    }
    return "";
  }

  /** The function that holds a link-time address, by its name without "@VERSION", of several names the plainest. */
  symbolAt(address: number): Symbol | undefined {
    for (const table of this.#tables) {
      const found = table.functionsAt(address);
      if (found.length > 0) return found.map(unversioned).sort(byPlainness)[0];
    }
    return undefined;
  }

  /** The address of the one thing of that name; undefined when there is none, or several of that name. */
  addressOf(name: string): number | undefined {
    const addresses = new Set(this.#tables.flatMap((table) => table.addressesOf(name)));
    return addresses.size === 1 ? [...addresses][0] : undefined;
  }

  /** The functions that `accept` takes by name, each name and address once, by name. "@VERSION" of names is cut off. */
  functions(accept: (name: string) => boolean): Symbol[] {
    const found = new Map<string, Symbol>();
    for (const table of this.#tables) {
      for (let i = 0; i < table.count; i++) {
        if (!table.isFunction(i)) continue;
        const symbol = table.symbol(i);
        const name = symbol.name.replace(/@.*$/, "");
        if (accept(name)) found.set(`${symbol.address} ${name}`, { ...symbol, name });
      }
    }
    return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.address - b.address));
  }
}

function unversioned(symbol: Symbol): Symbol {
  return { ...symbol, name: symbol.name.replace(/@.*$/, "") };
}

/** malloc before __libc_malloc: fewer underscores in front, then the shorter, then by the alphabet. */
function byPlainness({ name: a }: Symbol, { name: b }: Symbol): number {
  const underscores = (name: string) => /^_*/.exec(name)![0].length;
  return underscores(a) - underscores(b) || a.length - b.length || (a < b ? -1 : 1);
}
