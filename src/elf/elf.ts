/**
 * An ELF file's skeleton: its header, sections and segments. 64-bit little-endian files for x86-64 and aarch64;
 * others are refused by name.
 *
 * Sections are for people and tools (names, notes, symbols), and a file may lack them; segments are what the kernel maps.
 * An address in the file (link time) becomes a place in the file through the PT_LOAD segment that holds it.
 */
import { ElfError, FileBytes, cString, u64 } from "./bytes.ts";
import { MACHINES, type Machine } from "./machine.ts";

export interface Section {
  name: string;
  type: number;
  flags: number;
  address: number;
  offset: number;
  size: number;
  /** Index of the section it refers to: a symbol table's strings. */
  link: number;
}

export interface Segment {
  type: number;
  /** Bit 0: executable. */
  flags: number;
  offset: number;
  address: number;
  fileSize: number;
}

export const SHT = { SYMTAB: 2, NOTE: 7, NOBITS: 8, DYNSYM: 11 } as const;
export const PT = { LOAD: 1, DYNAMIC: 2, NOTE: 4 } as const;
const SHF_COMPRESSED = 1 << 11;

/** Sections and segments that we look at; no linker makes so many. */
const TABLE_MAX = 65536;

/** Processors that people may meet, by e_machine, for the error. */
const OTHERS: Record<number, string> = {
  3: "32-bit x86",
  8: "MIPS",
  21: "PowerPC",
  22: "s390x",
  40: "32-bit ARM",
  243: "RISC-V",
  258: "LoongArch",
};

export class Elf {
  readonly machine: Machine;
  /** Whether it runs at the addresses it was linked for (ET_EXEC), so that they are its run-time addresses. */
  readonly isFixed: boolean;
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];

  /** Throws ElfError when the file is none that we read. */
  constructor(readonly file: FileBytes) {
    const header = file.size < 64 ? Buffer.alloc(0) : file.read(0, 64, "the ELF header");
    checkHeader(header);
    this.machine = machineOf(header.readUInt16LE(18));
    this.isFixed = typeOf(header.readUInt16LE(16)) === "executable";
    const first = sectionZero(file, header);
    this.segments = readSegments(file, header, first);
    this.sections = readSections(file, header, first);
  }

  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** A section's bytes. Throws ElfError when they are not in the file, or are compressed. */
  bytes(section: Section): Buffer {
    const what = `section ${section.name || "without a name"}`;
    if (section.type === SHT.NOBITS) throw new ElfError(`${what} is not in the file (NOBITS)`);
    if (section.flags & SHF_COMPRESSED) throw new ElfError(`${what} is compressed, which is not supported`);
    return this.file.read(section.offset, section.size, what);
  }

  /** Where the byte at a link-time address stands in the file; undefined when no segment has it from there. */
  offsetOf(address: number, executable = false): number | undefined {
    const holds = ({ type, flags, ...at }: Segment) =>
      type === PT.LOAD && (!executable || flags & 1) && address >= at.address && address - at.address < at.fileSize;
    const segment = this.segments.find(holds);
    const offset = segment && address - segment.address + segment.offset;
    return offset !== undefined && offset < this.file.size ? offset : undefined;
  }
}

/** Opens a file, reads it with `use`, closes it. Errors name the file. Throws ElfError. */
export function withElf<T>(path: string, use: (elf: Elf) => T): T {
  let file: FileBytes | undefined;
  try {
    file = new FileBytes(path);
    return use(new Elf(file));
  } catch (error) {
    throw error instanceof ElfError ? new ElfError(`${path}: ${error.message}`) : error;
  } finally {
    file?.close();
  }
}

function checkHeader(header: Buffer): void {
  if (header.length < 64 || header.readUInt32BE(0) !== 0x7f454c46) throw new ElfError("it is not an ELF file");
  if (header[4] !== 2) throw new ElfError("it is a 32-bit file; pyprobe reads 64-bit ones");
  if (header[5] !== 1) throw new ElfError("it is a big-endian file; pyprobe reads little-endian ones");
}

function machineOf(number: number): Machine {
  const machine = MACHINES.get(number);
  if (machine) return machine;
  throw new ElfError(`it is for ${OTHERS[number] ?? `processor number ${number}`}; pyprobe reads x86-64 and aarch64`);
}

function typeOf(type: number): "executable" | "shared" {
  if (type === 2) return "executable";
  if (type === 3) return "shared";
  throw new ElfError(
    type === 1
      ? "it is an object file (.o), which no process maps; name the program or library it is linked into"
      : `it is neither a program nor a library (ELF type ${type})`,
  );
}

/** Section 0 holds the counts that do not fit the header's 16 bits. */
function sectionZero(file: FileBytes, header: Buffer): Buffer | undefined {
  const offset = u64(header, 40);
  return offset === 0 ? undefined : file.read(offset, 64, "the section headers");
}

function readSegments(file: FileBytes, header: Buffer, first: Buffer | undefined): Segment[] {
  const declared = header.readUInt16LE(56);
  const count = declared === 0xffff && first ? first.readUInt32LE(44) : declared;
  const table = readTable(file, u64(header, 32), count, header.readUInt16LE(54), 56, "the program headers");
  return table.rows.map((row) => ({
    type: table.bytes.readUInt32LE(row),
    flags: table.bytes.readUInt32LE(row + 4),
    offset: u64(table.bytes, row + 8),
    address: u64(table.bytes, row + 16),
    fileSize: u64(table.bytes, row + 32),
  }));
}

function readSections(file: FileBytes, header: Buffer, first: Buffer | undefined): Section[] {
  if (!first) return [];
  const count = header.readUInt16LE(60) || u64(first, 32);
  const table = readTable(file, u64(header, 40), count, header.readUInt16LE(58), 64, "the section headers");
  const { rows, bytes } = table;
  const sections = rows.map((row) => ({
    name: "",
    type: bytes.readUInt32LE(row + 4),
    flags: bytes.readUInt32LE(row + 8),
    address: u64(bytes, row + 16),
    offset: u64(bytes, row + 24),
    size: u64(bytes, row + 32),
    link: bytes.readUInt32LE(row + 40),
  }));
  const declared = header.readUInt16LE(62);
  const names = sections[declared === 0xffff ? first.readUInt32LE(40) : declared];
  if (!names || names.type === SHT.NOBITS) return sections;
  const strings = file.read(names.offset, names.size, "the section names");
  const nameOf = (i: number) => cString(strings, bytes.readUInt32LE(rows[i]!)).slice(0, 256);
  return sections.map((section, i) => ({ ...section, name: nameOf(i) }));
}

/** A table's bytes, and where in them each row begins. */
interface Table {
  bytes: Buffer;
  rows: number[];
}

function readTable(file: FileBytes, offset: number, count: number, size: number, want: number, what: string): Table {
  if (count === 0) return { bytes: Buffer.alloc(0), rows: [] };
  if (size !== want) throw new ElfError(`${what} are ${size} bytes each, not ${want}: the file is damaged`);
  if (count > TABLE_MAX) throw new ElfError(`${what} are ${count}; at most ${TABLE_MAX} are read`);
  const bytes = file.read(offset, count * size, what);
  return { bytes, rows: Array.from({ length: count }, (_, i) => i * size) };
}
