/**
 * Flow indentation (-F), as dtrace(1) prints it: a line a clause that prints, indented by how deep its thread is.
 *
 *        PID FUNCTION
 *       4242  -> start                    an entry: what follows is two columns further in
 *       4242   | line:line                anything else
 *       4242    -> fib
 *       4242    <- fib                    a return: two columns less
 *
 * By DTrace's rule, probes named "entry" or "...-entry" are entries, "return" or "...-return" returns; here "...-start"
 * and "...-done" are a pair as well, shown by => and <=. Of several clauses that print for one firing, the first is the
 * entry, the last the return: so the line of a return waits until it is known to be the last.
 */
import type { Firing, Printer } from "./format.ts";

interface Kind {
  flow: "entry" | "return" | "none";
  sign: string;
  /** What it is the entry to, where that is not the function. */
  name?: string;
}

const ARROWS = { entry: [" -> ", " => "], return: [" <- ", " <= "] } as const;

/** What a probe's name says of the flow. */
export function kindOf(probe: string): Kind {
  if (/^(.*-)?entry$/.test(probe)) return { flow: "entry", sign: ARROWS.entry[0] };
  if (/^(.*-)?return$/.test(probe)) return { flow: "return", sign: ARROWS.return[0] };
  const [, name, end] = /^(.+)-(start|done)$/.exec(probe) ?? [];
  if (name === undefined) return { flow: "none", sign: "| " };
  const flow = end === "start" ? "entry" : "return";
  return { flow, sign: ARROWS[flow][1], name };
}

export class Flow implements Printer {
  readonly followsClauses = true;
  readonly hasColumns: boolean;
  #heading = `${"PID".padStart(6)} ${"FUNCTION".padEnd(41)}\n`;
  /** Columns by thread; a thread at 0 is not kept. */
  readonly #indents = new Map<string, number>();
  readonly #kinds = new Map<string, Kind>();
  #firing: Firing | undefined;
  /** What tells one firing from the next. */
  #which = "";
  #clause = -1;
  /** Whether a clause of this firing has printed, and whether the one that runs has. */
  #entered = false;
  #printed = false;
  /** The line of a return that may not be the last of its firing: where it stands, and what it prints. */
  #held: { firing: Place; text: string } | undefined;
  /** Text that is to come before any other. */
  #ready = "";

  constructor(private readonly quiet: boolean) {
    this.hasColumns = !quiet;
  }

  begin(firing: Firing, probe: number, clause: number): void {
    const which = `${firing.timestamp} ${firing.pid} ${firing.tid} ${probe}`;
    if (which !== this.#which || clause <= this.#clause) {
      this.#ready += this.#release(true);
      this.#entered = false;
      this.#which = which;
    }
    this.#clause = clause;
    this.#firing = firing;
    this.#printed = false;
  }

  output(text: string): string {
    const ready = this.#take();
    const firing = this.#firing;
    if (!firing) return ready + this.#release(true) + text;
    const isFirst = !this.#printed;
    this.#printed = true;
    const kind = this.#kind(firing.probename);
    if (!isFirst && !this.#held) return ready + text; // its line is out already
    if (kind.flow === "return") {
      const before = isFirst ? this.#release(false) : "";
      this.#held ??= { firing: placeOf(firing, kind), text: "" };
      this.#held.text += text;
      return ready + before;
    }
    const enters = kind.flow === "entry" && !this.#entered;
    const line = this.#line(placeOf(firing, kind), enters ? kind.sign : "| ");
    if (enters) this.#indent(threadOf(firing), 2);
    this.#entered = true;
    return ready + line + text;
  }

  end(): string {
    this.#firing = undefined;
    const end = this.#printed && !this.quiet ? "\n" : "";
    this.#printed = false;
    if (!this.#held) return this.#take() + end;
    this.#held.text += end;
    return this.#take();
  }

  error(): string {
    return "";
  }

  flush(): string {
    return this.#take() + this.#release(true);
  }

  #take(): string {
    const ready = this.#ready;
    this.#ready = "";
    return ready;
  }

  /** The line that was held back, as the return itself or as one before it. */
  #release(isLast: boolean): string {
    const held = this.#held;
    if (!held) return "";
    this.#held = undefined;
    if (isLast) this.#indent(held.firing.thread, -2);
    return this.#line(held.firing, isLast ? held.firing.kind.sign : "| ") + held.text;
  }

  #line({ pid, thread, func, name, kind }: Place, sign: string): string {
    const shown = sign === "| " ? `${func}:${name}` : (kind.name ?? func);
    const heading = this.#heading;
    this.#heading = "";
    const text = `${" ".repeat(this.#indents.get(thread) ?? 0)}${sign}${shown}`;
    return `${heading}${String(pid).padStart(6)} ${text.padEnd(41)} `;
  }

  #indent(thread: string, columns: number): void {
    const indent = (this.#indents.get(thread) ?? 0) + columns;
    if (indent > 0) this.#indents.set(thread, indent);
    else this.#indents.delete(thread);
  }

  #kind(probe: string): Kind {
    let kind = this.#kinds.get(probe);
    if (!kind) this.#kinds.set(probe, (kind = kindOf(probe)));
    return kind;
  }
}

/** What of a firing its line shows: the event itself is valid no longer than its clause. */
interface Place {
  pid: number;
  thread: string;
  func: string;
  name: string;
  kind: Kind;
}

function placeOf(firing: Firing, kind: Kind): Place {
  const { pid, probename } = firing;
  return { pid, thread: threadOf(firing), func: functionOf(firing), name: probename, kind };
}

function threadOf({ pid, tid }: Firing): string {
  return `${pid} ${tid}`;
}

/** The function that the probe tells of, where it is one of Python's; else the one that the probe is in. */
function functionOf(firing: Firing & { funcname?: unknown }): string {
  try {
    if (typeof firing.funcname === "string") return firing.funcname;
  } catch {
    // It could not be read from the process's memory.
  }
  return firing.probefunc;
}
