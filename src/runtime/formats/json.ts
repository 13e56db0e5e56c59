/**
 * JSON lines: one object a line, each with a `type`. docs/json.md describes every shape and is the promise to its
 * readers; a change to a shape that is not an addition makes `format` in the first line 2.
 */
import type { ClauseError, Firing, OutputFormat, Printer, Snapshot, Told } from "./format.ts";
import type { Span } from "../isolate/spans.ts";
import { lossless, plain } from "./plain.ts";

class Lines implements Printer {
  readonly followsClauses = true;
  readonly hasColumns = false;
  #firing: Firing | undefined;

  begin(firing: Firing): void {
    this.#firing = firing;
  }

  end(): string {
    this.#firing = undefined;
    return "";
  }

  /** Put together by hand: there may be millions of these. */
  output(text: string, from: string, value?: unknown): string {
    const given = value === undefined ? "" : `,"value":${JSON.stringify(plain(value))}`;
    return `{"type":"output"${this.#event()},"from":"${from}","text":${JSON.stringify(text)}${given}}\n`;
  }

  aggregations(snapshots: Snapshot[]): string {
    const event = this.#event();
    const dataOf = ({ name, function: own, rows }: Snapshot) => ({
      name,
      ...(own !== undefined && { function: own }),
      rows,
    });
    return snapshots
      .map((snapshot) => `{"type":"aggregation"${event},${lossless(dataOf(snapshot)).slice(1)}\n`)
      .join("");
  }

  span({ start, pid, tid, name, file, line, depth }: Span, end: number): string {
    const place = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
    return `${lossless({ type: "span", timestamp: start, pid, tid, name, ...place, depth, duration: end - start })}\n`;
  }

  error(error: ClauseError): string {
    return `{"type":"error"${this.#event()},${lossless(error).slice(1)}\n`;
  }

  #event(): string {
    const firing = this.#firing;
    if (!firing) return "";
    const { timestamp, pid, tid, probeprov, probemod, probefunc, probename } = firing;
    const probe = JSON.stringify(`${probeprov}:${probemod}:${probefunc}:${probename}`);
    return `,"timestamp":${lossless(timestamp)},"pid":${pid},"tid":${tid},"probe":${probe}`;
  }
}

export const json: OutputFormat = {
  name: "json",
  endings: [".jsonl", ".ndjson"],
  doc: "JSON lines: what handlers print, aggregations as data, errors, losses (docs/json.md)",
  printer: () => new Lines(),
  wrapsCommands: true,
  told: (told: Told) => `${lossless(told)}\n`,
};
