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
  /** What it can offer whatever the process; providers found in ELF notes offer theirs per file. */
  markers: Marker[];
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
  /** Lowest CPython that has it, as [major, minor]. */
  since?: [number, number];
}

export type SlotType = "int" | "str";

export interface Arg {
  name: string;
  type: "string" | "int";
  /** Where its value is: in a slot of the event, or in the description of the code object the event refers to. */
  from: { slot: number } | { code: CodeField };
  /** Whether the value may be null besides names that do not encode. */
  nullable?: boolean;
  doc: string;
}

export type CodeField = "filename" | "funcname" | "qualname" | "module" | "firstlineno";
