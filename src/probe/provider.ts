import type { FileName } from "../elf/file-name.ts";
import type { Site, SiteFile } from "../elf/site.ts";
import type { Description } from "./description.ts";

/**
 * A provider owns a family of probes and the names it gives a clause. One file a provider, each exporting one
 * `Provider`; `registry.ts` lists them, and nothing else branches on a provider's name.
 */
export interface Provider {
  /** Without a pid: "python" stands for python1234, python$target and python*. */
  name: string;
  /** Other names it answers to. */
  aliases?: string[];
  /** Whether its probes belong to no process: the name in a description then has no pid after it. */
  solitary?: boolean;
  /** One paragraph for the reference. */
  doc: string;
  /** What it can offer whatever the process; the catalog (catalog.ts) adds what it finds in files. */
  markers: Marker[];
  /** Whether a process that runs code of a file so named is one in which an agent can supply the markers. */
  hosts?(module: string): boolean;
  /** Whether a file of that name should have its markers: a process whose file has none is told of. */
  isHost?(module: string): boolean;
  /** Symbols of 4 bytes that `unsound` wants to know of a file. */
  constants?: string[];
  /** Why the marker of that name in that file cannot be relied on; undefined when it can. */
  unsound?(name: string, file: SiteFile): string | undefined;
  /**
   * Markers that are made when a description asks for them, in these files. It is asked only for descriptions whose
   * provider is its own; what it cannot give it explains.
   */
  find?(description: Description, files: readonly FileName[]): Marker[] | { message: string; hint?: string };
  /** Why a description that matches nothing cannot be had, when its provider and name are of this provider's making. */
  explain?(provider: string, name: string): { message: string; hint?: string } | undefined;
}

/** One probe of a provider, and how its arguments are carried. */
export interface Marker {
  /** With dashes: "function-entry". */
  name: string;
  /** The function it stands in, the third part of a description. */
  func: string;
  doc: string;
  /** arg0, arg1, ... in CPython's order. */
  args: Arg[];
  /** The slots of its records, in order (wire.h). */
  slots: SlotType[];
  /** Its bit among the agent's probes (PYPROBE_AGENT_x), when the agent can serve it. */
  agent?: number;
  /** Where it stands in binaries, each place sound. Absent: no file that was looked at has it. */
  sites?: readonly Site[];
  /** The name of the one file that holds it (of every copy of it); absent when its process says. */
  module?: string;
  /** A recording has it: there is nothing to arm. */
  recorded?: true;
  /** It tells of the life of a process or thread. */
  life?: true;
  /** It fires by the clock: every so many ns, once, or as a sample of what each processor runs. */
  clock?: { interval: number; samples: boolean };
  /** Why files that have it are not among its sites. */
  unsound?: string;
  /** Lowest CPython that has it, as [major, minor]. */
  since?: [number, number];
}

/** "float" and "double" are numbers of 4 and 8 bytes, IEEE 754, in an int's 8 bytes. */
export type SlotType = "int" | "str" | "float" | "double";

export interface Arg {
  name: string;
  type: "string" | "int";
  /**
   * Where its value is: in a slot of the event, in the description of the code object the event refers to, or out of
   * reach, for that reason.
   */
  from: { slot: number } | { code: CodeField } | { unreadable: string };
  /** The slot that holds the string it points to, as copyinstr() gives it, where an engine can capture that. */
  string?: number;
  /** Its number means nothing to a clause, only its name: the program's own marker does not have it. Behind all others. */
  byName?: true;
  /** Whether the value may be null besides names that do not encode. */
  nullable?: boolean;
  doc: string;
}

export type CodeField = "filename" | "funcname" | "qualname" | "module" | "firstlineno";
