/**
 * The markers of <sys/sdt.h>: notes of the owner "stapsdt", type 3, in .note.stapsdt.
 *
 *    0          8          16           24
 *   +----------+----------+------------+-----------+-------+-----------
 *   | location | base     | semaphore  | provider\0| name\0| operands\0
 *   +----------+----------+------------+-----------+-------+-----------
 *
 * `base` is where .stapsdt.base was when the note was made. A tool that moved the file's addresses afterwards (prelink)
 * moved that section too, but not the notes, which are no part of what is loaded: what the section has moved by is
 * added to location and semaphore. A semaphore of 0 is none.
 */
import { ElfError, cString, u64 } from "./bytes.ts";
import type { Elf } from "./elf.ts";
import { noteSections, readNotes, type Note } from "./notes.ts";

export interface Marker {
  /** As in the note: provider, and name with double underscores. */
  provider: string;
  name: string;
  /** Link-time addresses, moved as the file was. */
  location: number;
  semaphore: number;
  operands: string;
}

const NAME_MAX = 256;
const MARKERS_MAX = 100_000;

/** The file's markers, and what is wrong with its notes. Throws ElfError when a note section cannot be read. */
export function readMarkers(elf: Elf): { markers: Marker[]; problems: string[] } {
  const markers: Marker[] = [];
  const problems: string[] = [];
  const base = elf.section(".stapsdt.base")?.address;
  for (const bytes of noteSections(elf, ".note.stapsdt")) {
    const { notes, problem } = readNotes(bytes);
    if (problem) problems.push(problem);
    for (const note of notes) {
      if (note.owner !== "stapsdt" || note.type !== 3) continue;
      const marker = readMarker(note, base);
      if (marker) markers.push(marker);
      else problems.push("a note of stapsdt is cut short or has no name");
    }
  }
  if (markers.length > MARKERS_MAX)
    throw new ElfError(`it has ${markers.length} markers; at most ${MARKERS_MAX} are read`);
  return { markers, problems: [...new Set(problems)] };
}

function readMarker({ desc }: Note, sectionBase: number | undefined): Marker | undefined {
  if (desc.length < 27) return undefined;
  const [location, base, semaphore] = [u64(desc, 0), u64(desc, 8), u64(desc, 16)];
  const nameAt = desc.indexOf(0, 24) + 1;
  const operandsAt = nameAt && desc.indexOf(0, nameAt) + 1;
  if (!operandsAt) return undefined;
  const [provider, name] = [cString(desc, 24), cString(desc, nameAt)];
  if (!isName(provider) || !isName(name)) return undefined;
  const moved = sectionBase === undefined || base === 0 ? 0 : sectionBase - base;
  return {
    provider,
    name,
    location: location + moved,
    semaphore: semaphore === 0 ? 0 : semaphore + moved,
    operands: cString(desc, operandsAt),
  };
}

/** Names are printed and pasted into descriptions: nothing in them may be a blank, a separator or a control character. */
function isName(name: string): boolean {
  return name.length > 0 && name.length <= NAME_MAX && /^[^\s\p{C}:,]+$/u.test(name);
}
