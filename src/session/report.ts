/**
 * The session's voice: lines for the person at the terminal on standard error, and the same as data in the output, in
 * formats that have it there.
 */
import type { Diagnostic } from "../diagnostic.ts";
import type { OutputFormat, Told } from "../runtime/formats/format.ts";
import { formatNamed } from "../runtime/formats/registry.ts";
import type { Output } from "./output.ts";
import { packageVersion } from "../version.ts";
import { say } from "./say.ts";

export type Severity = "note" | "warning" | "error";

export class Report {
  readonly #format: OutputFormat;

  /** @param format an output format's name. */
  constructor(
    private readonly output: Output,
    format: string,
  ) {
    this.#format = formatNamed(format);
  }

  /** A message about the run, or, with a pid, of a process. */
  say(severity: Severity, text: string, pid?: number): void {
    say(severity, `${pid === undefined ? "" : `pid ${pid}: `}${text}`);
    this.data({ type: "message", severity, ...(pid !== undefined && { pid }), text });
  }

  /** Text that the format's data have in another shape. */
  person(severity: Severity, text: string): void {
    say(severity, text);
  }

  /** The run begins. */
  begin(what: { script: string; command: string | undefined; pid: number | undefined; probes: number }): void {
    this.data({ type: "begin", format: 1, pyprobe: packageVersion(), ...given(what) } as Told);
  }

  /** Data that standard error has in another shape, or not at all. */
  data(told: Told): void {
    const text = this.#format.told(told);
    if (text !== undefined) this.output.write(Buffer.from(text));
  }

  /** Data, or the text, in formats that have none. */
  either(told: Told, text: string): void {
    this.output.write(Buffer.from(this.#format.told(told) ?? text));
  }

  /** Where what a command of system() prints is to go; undefined: into the output, as it is. */
  get commands(): ((text: string) => void) | undefined {
    return this.#format.wrapsCommands && ((text) => this.data({ type: "output", from: "system", text }));
  }

  /** The terminal's interrupt ended the session. */
  interrupted(): void {
    const { interrupted } = this.#format;
    if (interrupted !== undefined) this.output.write(Buffer.from(interrupted));
  }

  /** What is wrong with the script; the person is told by whoever catches the error. */
  failures(diagnostics: readonly Diagnostic[]): void {
    for (const { code, message, place, expected, nearest, hint } of diagnostics)
      this.data({ type: "failure", code, message, ...given({ place, expected, nearest, hint }) });
  }
}

/** What is not undefined. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof given<T>
  >;
}
