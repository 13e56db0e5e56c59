/**
 * Notes: records of an owner's name, a type and a description, in sections and segments made for them.
 *
 *    0         4         8         12
 *   +---------+---------+---------+-----------+-----------------
 *   | name's  | desc's  | type    | name\0    | desc
 *   | length  | length  |         | padded: 4 | padded: 4
 *   +---------+---------+---------+-----------+-----------------
 */
import { ElfError, cString } from "./bytes.ts";
import { PT, SHT, type Elf } from "./elf.ts";

export interface Note {
  owner: string;
  type: number;
  desc: Buffer;
}

/** Bytes of one file's notes that are looked at; libjvm, which has many, has some 50 KiB. */
const NOTES_MAX = 32 << 20;
const SECTIONS_MAX = 64;

/** The notes of some bytes, up to the first that does not fit: `problem` says so. */
export function readNotes(bytes: Buffer): { notes: Note[]; problem?: string } {
  const notes: Note[] = [];
  for (let at = 0; at + 12 <= bytes.length;) {
    const nameLength = bytes.readUInt32LE(at);
    const descLength = bytes.readUInt32LE(at + 4);
    const descAt = at + 12 + padded(nameLength);
    const end = descAt + descLength;
    if (end > bytes.length) return { notes, problem: `a note at byte ${at} of ${bytes.length} reaches past the end` };
    const owner = cString(bytes, at + 12, at + 12 + nameLength);
    notes.push({ owner, type: bytes.readUInt32LE(at + 8), desc: bytes.subarray(descAt, end) });
    at = descAt + padded(descLength);
  }
  return { notes };
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/** The bytes of the note sections of that name. Throws ElfError when there are absurdly many. */
export function noteSections(elf: Elf, name: string): Buffer[] {
  const sections = elf.sections.filter((section) => section.type === SHT.NOTE && section.name === name);
  const total = sections.reduce((sum, { size }) => sum + size, 0);
  if (sections.length > SECTIONS_MAX || total > NOTES_MAX)
    throw new ElfError(`it has ${sections.length} sections ${name} of ${total} bytes; at most ${NOTES_MAX} are read`);
  return sections.map((section) => elf.bytes(section));
}

/** The build id in hexadecimal, "" when there is none that can be read. */
export function buildIdOf(elf: Elf): string {
  try {
    const places = elf.segments.filter(({ type, fileSize }) => type === PT.NOTE && fileSize <= 1 << 16).slice(0, 16);
    const segments = places.map(({ offset, fileSize }) => elf.file.read(offset, fileSize, "the notes"));
    const ids = [...noteSections(elf, ".note.gnu.build-id"), ...segments].flatMap((bytes) =>
      readNotes(bytes).notes.filter(({ owner, type }) => owner === "GNU" && type === 3),
    );
    return ids[0]?.desc.subarray(0, 64).toString("hex") ?? "";
  } catch (error) {
    if (error instanceof ElfError) return "";
    throw error;
  }
}
