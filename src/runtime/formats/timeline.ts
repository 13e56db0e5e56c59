/**
 * A timeline in the trace event format, which Perfetto (ui.perfetto.dev) and the tracing pages of browsers open: spans as
 * slices on their threads, what handlers print as moments, and aggregations that are shown again and again (by tick) as
 * tracks of their values.
 *
 *     [
 *     {"ph":"X","name":"fib","pid":1234,"tid":1234,"ts":1000001.000,"dur":5.000,"args":{"file":"/app/fib.py"}},
 *     {"ph":"i","s":"t","name":"hello","pid":1234,"tid":1234,"ts":1000004.000}
 *     ]
 *
 * Written as it comes, in no order, which the format allows; so a run that is killed leaves what it had, without the last
 * bracket, which the format allows too.
 */
import type { Span } from "../isolate/spans.ts";
import type { ClauseError, Firing, OutputFormat, Printer, PrinterOptions, Snapshot } from "./format.ts";
import { keyText } from "./drawing/key-text.ts";

/** Keys of an aggregation that become lines of its track. */
const LINES = 20;

class Timeline implements Printer {
  readonly followsClauses = true;
  readonly hasColumns = false;
  #firing: Firing | undefined;
  #begun = false;
  readonly #named = new Set<number>();
  /** Aggregations that no track could be made of. */
  readonly #left = new Set<string>();

  constructor(private readonly options: PrinterOptions) {}

  begin(firing: Firing): void {
    this.#firing = firing;
  }

  end(): string {
    this.#firing = undefined;
    return "";
  }

  span({ name, file, line, start, pid, tid }: Span, end: number): string {
    const args = file === undefined ? "" : `,"args":{"file":${text(file)}${line ? `,"line":${line}` : ""}}`;
    return this.#event(
      pid,
      `{"ph":"X","name":${text(name)},"pid":${pid},"tid":${tid},"ts":${us(start)},"dur":${us(end - start)}${args}}`,
    );
  }

  output(printed: string): string {
    const name = printed.trim();
    return name === "" ? "" : this.#moment(name);
  }

  /** At the end of the run there is no event, and no track: one value is none. */
  aggregations(snapshots: Snapshot[]): string {
    return snapshots.map((snapshot) => this.#track(snapshot)).join("");
  }

  #track({ name, rows }: Snapshot): string {
    const firing = this.#firing;
    const lines = rows.filter(({ buckets }) => buckets === undefined).slice(-LINES);
    if (!firing || lines.length === 0) {
      if (rows.length > 0) this.#left.add(name);
      return "";
    }
    const values = lines.map(({ keys, value }) => `${text(keyText(keys) || name)}:${Number(value)}`);
    const { pid } = firing;
    return this.#event(
      pid,
      `{"ph":"C","name":${text(name)},"pid":${pid},"ts":${us(firing.timestamp)},"args":{${values.join(",")}}}`,
    );
  }

  error({ message }: ClauseError): string {
    return this.#moment(`error: ${message}`);
  }

  finish(warn: (text: string) => void): string {
    for (const name of this.#left)
      warn(
        `aggregation(${JSON.stringify(name)}) is not in the timeline: numbers that printa() shows by tick-N are, over time`,
      );
    if (this.#begun) return "\n]\n";
    warn("there is nothing to draw: --format timeline shows spans (spanbegin, spanend), and what handlers print");
    return "";
  }

  #moment(name: string): string {
    const firing = this.#firing;
    if (!firing) return "";
    const { timestamp, pid, tid, probename } = firing;
    const args = `"args":{"probe":${text(probename)}}`;
    return this.#event(
      pid,
      `{"ph":"i","s":"t","name":${text(name)},"pid":${pid},"tid":${tid},"ts":${us(timestamp)},${args}}`,
    );
  }

  #event(pid: number, event: string): string {
    const first = this.#begun ? "" : "[\n";
    const separator = this.#begun ? ",\n" : "";
    this.#begun = true;
    return `${first}${separator}${this.#processName(pid)}${event}`;
  }

  /** What the process is called, before its first event. */
  #processName(pid: number): string {
    if (this.#named.has(pid)) return "";
    this.#named.add(pid);
    const name = this.options.processName?.(pid);
    return name === undefined ? "" : `{"ph":"M","name":"process_name","pid":${pid},"args":{"name":${text(name)}}},\n`;
  }
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** Nanoseconds as the format's microseconds, without loss. */
function us(ns: number): string {
  return `${Math.floor(ns / 1000)}.${String(Math.floor(ns % 1000)).padStart(3, "0")}`;
}

export const timeline: OutputFormat = {
  name: "timeline",
  doc: "trace events for Perfetto and browsers' tracing pages: spans, what is printed, values over time",
  endings: [".json"],
  isDocument: true,
  wrapsCommands: true,
  printer: (options) => new Timeline(options),
  told: () => undefined,
};
