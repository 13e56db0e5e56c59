/**
 * The separate debug file of a stripped file, which has the symbols that were taken out:
 *
 *   ROOT/usr/lib/debug/.build-id/AB/CDEF.debug      by build id
 *   DIR/NAME, DIR/.debug/NAME, ROOT/usr/lib/debug/DIR/NAME      by .gnu_debuglink, which has NAME and a CRC
 *
 * ROOT is where the file's own root directory is seen from here: "" or /proc/PID/root. A file found by name is taken
 * only when its build id is ours, or, where ours has none, its CRC is the one asked for.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { ElfError, FileBytes, cString } from "./bytes.ts";
import { Elf } from "./elf.ts";
import { buildIdOf } from "./notes.ts";

/** Bytes whose CRC we are ready to compute. */
const CRC_MAX = 256 << 20;
const PIECE = 1 << 20;

/**
 * Reads an opened file together with its debug file, when there is one, and closes the latter.
 * `name` is the file's path under `root`.
 */
export function withDebugFile<T>(elf: Elf, name: string, root: string, use: (debug: Elf | undefined) => T): T {
  const found = findDebugFile(elf, name, root);
  try {
    return use(found);
  } finally {
    found?.file.close();
  }
}

function findDebugFile(elf: Elf, name: string, root: string): Elf | undefined {
  const id = buildIdOf(elf);
  const link = debugLink(elf);
  const paths = id.length > 2 ? [join(root, "/usr/lib/debug/.build-id", id.slice(0, 2), `${id.slice(2)}.debug`)] : [];
  if (link) {
    const dir = dirname(name);
    const dirs = [join(root, dir), join(root, dir, ".debug"), join(root, "/usr/lib/debug", dir)];
    paths.push(...dirs.map((dir) => join(dir, link.name)));
  }
  for (const path of paths) {
    const debug = existsSync(path) ? openDebugFile(path, elf, id, link?.crc) : undefined;
    if (debug) return debug;
  }
  return undefined;
}

/** The file, when it is an ELF file of the same build; what is wrong with another is no concern of the reader. */
function openDebugFile(path: string, elf: Elf, id: string, crc: number | undefined): Elf | undefined {
  let file: FileBytes | undefined;
  try {
    file = new FileBytes(path);
    if (file.dev === elf.file.dev && file.ino === elf.file.ino) throw new ElfError("it is the file itself");
    const debug = new Elf(file);
    const same = id === "" ? crcOf(file) === crc : buildIdOf(debug) === id;
    if (same && debug.machine === elf.machine) return debug;
    throw new ElfError("it is of another build");
  } catch (error) {
    file?.close();
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}

function debugLink(elf: Elf): { name: string; crc: number } | undefined {
  const section = elf.section(".gnu_debuglink");
  if (!section || section.size > 4096) return undefined;
  const bytes = elf.bytes(section);
  const name = cString(bytes, 0);
  const at = Math.ceil((Buffer.byteLength(name) + 1) / 4) * 4;
  if (name === "" || name.includes("/") || at + 4 > bytes.length) return undefined;
  return { name, crc: bytes.readUInt32LE(at) };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** The CRC-32 of a whole file (zlib's); undefined for one that is too large. */
function crcOf(file: FileBytes): number | undefined {
  if (file.size > CRC_MAX) return undefined;
  let crc = 0xffffffff;
  for (let at = 0; at < file.size; at += PIECE) {
    for (const byte of file.read(at, Math.min(PIECE, file.size - at), "the debug file"))
      crc = CRC_TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}
