/**
 * A site: one place in one file where a marker can fire. One name may have many, with different operands each
 * (inlining, templates), and each has its own semaphore field. What a site is armed by is its file and offsets.
 */
import type { Machine } from "./machine.ts";
import type { Operand, OperandError } from "./operand.ts";

/** A file as we open it, and what makes it that file and no other. */
export interface SiteFile {
  /** A path that can be opened here and now: /usr/bin/x, /proc/1234/root/usr/bin/x, /proc/1234/map_files/... */
  path: string;
  /** The name as its processes know it, for people: the last part is the `module` of a description. */
  name: string;
  /** st_dev and st_ino of what `path` opens. On overlayfs they are not those in /proc/PID/maps. */
  dev: bigint;
  ino: bigint;
  /** Hexadecimal; "" when the file has none. */
  buildId: string;
  machine: Machine;
  /** What was asked for by name and is there: "Py_Version" (markerSites). */
  constants: Record<string, number>;
}

export interface Site {
  file: SiteFile;
  provider: string;
  /** With dashes. */
  name: string;
  /** The symbol it stands in, "" when the file is stripped. */
  func: string;
  /** Where the uprobe goes: bytes from the start of the file. */
  offset: number;
  /** The same as a link-time address, as in the note. */
  location: number;
  /** Where the u16 that counts tracers is, for ref_ctr_offset: bytes from the start of the file; 0 when it has none. */
  semaphore: number;
  /** Whether it fires when the function at `offset` returns (a uretprobe), not when it is reached. */
  returns: boolean;
  /** Whether a function begins there: the address that it returns to is where a call puts it. */
  begins?: boolean;
  operands: (Operand | OperandError)[];
}
