/** What the JSON blocks of a recording hold. Types only: declarations.ts checks what a file says. */
import type { Counts } from "../runtime/facts.ts";

/** HEAD: what was run, when and where. */
export interface Head {
  /** The version of pyprobe that recorded it. */
  pyprobe: string;
  /** "Linux 6.18.5 x86_64". */
  machine: string;
  /** When it began, as ISO 8601 has it. */
  created: string;
  /** The command line of -c. */
  command?: string | undefined;
  /** $target; 0 when every process was traced. */
  target: number;
  /** $1, $2, ... */
  args: string[];
  scripts: string[];
  /** ns of the monotonic clock when the run began. */
  time: number;
  /** The process that BEGIN and END run as. */
  tracer: number;
  /** ns from the monotonic clock to 1970, in decimal. */
  clockOffset: string;
  /** Every event and argument of its probes, or what its own clauses wanted. */
  capture: "all" | "needed";
}

/** END: how it ended, and what it lacks. */
export interface End {
  /** ns: when END's clauses ran. */
  time: number;
  /** Events dropped, by probe number. */
  lost: Record<number, number>;
  /** What the data-quality line has besides, but for what handlers do to themselves (facts.ts). */
  counts: Partial<Counts>;
  /** What the end of the run said besides, a sentence each. */
  findings: string[];
}
