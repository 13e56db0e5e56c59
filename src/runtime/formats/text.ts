/**
 * Text, as dtrace(1) prints it. Without -q every clause that prints puts dtrace's columns in front and a newline behind.
 * Records carry no CPU, so the first column is the process. What the session says stands on standard error.
 */
import { Flow } from "./flow.ts";
import type { Firing, OutputFormat, Printer } from "./format.ts";

class Columns implements Printer {
  readonly followsClauses = true;
  readonly hasColumns = true;
  #heading = "   PID     ID                    FUNCTION:NAME\n";
  /** The clause that has not printed yet. */
  #firing: Firing | undefined;
  #probe = 0;
  #printed = false;

  begin(firing: Firing, probe: number): void {
    this.#firing = firing;
    this.#probe = probe;
  }

  end(): string {
    this.#firing = undefined;
    if (!this.#printed) return "";
    this.#printed = false;
    return "\n";
  }

  heading(): string {
    const heading = this.#heading;
    this.#heading = "";
    return heading;
  }

  output(text: string): string {
    const firing = this.#firing;
    if (!firing) return text;
    this.#firing = undefined;
    this.#printed = true;
    const { pid, probefunc, probename } = firing;
    const place = `${probefunc}:${probename}`.padStart(32);
    return `${this.heading()}${String(pid).padStart(6)} ${String(this.#probe).padStart(6)} ${place} ${text}`;
  }

  error(): string {
    return "";
  }
}

class Bare implements Printer {
  readonly followsClauses = false;
  readonly hasColumns = false;
  begin(): void {}
  end = () => "";
  output(text: string): string {
    return text;
  }
  error = () => "";
}

export const text: OutputFormat = {
  name: "text",
  doc: "what handlers print, as dtrace(1) prints it; all else on standard error",
  printer: ({ quiet, flowindent }) => (flowindent ? new Flow(quiet) : quiet ? new Bare() : new Columns()),
  told: () => undefined,
  interrupted: "\n", // after the "^C" of the terminal, as dtrace does
};
