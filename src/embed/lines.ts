/** pyprobe's JSON lines (docs/json.md) as values: its digits of whole numbers beyond 2^53 - 1 are bigints here. */
import type { TraceAggregation, TraceLine, TraceRow } from "../../types/trace.d.ts";

/** Numbers that stand at fixed places of a line. What handlers printed stays as it is. */
export function lineOf(text: string): TraceLine {
  const line = JSON.parse(text) as TraceLine;
  const changed: Record<string, unknown> = {};
  for (const name of ["timestamp", "duration"] as const)
    if (name in line) changed[name] = numberOf((line as unknown as Record<string, unknown>)[name]);
  if (line.type === "aggregation") changed["rows"] = line.rows.map(rowOf);
  return { ...line, ...changed } as TraceLine;
}

function rowOf({ keys, value, buckets }: TraceRow): TraceRow {
  return {
    keys,
    value: numberOf(value) as TraceRow["value"],
    ...(buckets && {
      buckets: buckets.map(
        ({ min, max, count }) =>
          ({ min: numberOf(min), max: numberOf(max), count: numberOf(count) }) as NonNullable<
            TraceAggregation["rows"][number]["buckets"]
          >[number],
      ),
    }),
  };
}

function numberOf(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return /^-?\d+$/.test(value) ? BigInt(value) : Number(value);
}

/** The lines of a stream's text. What follows the last newline is no line: its writer died over it. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const parts: Buffer[] = [];
  for await (let bytes of stream) {
    for (let end; (end = bytes.indexOf(10)) >= 0; bytes = bytes.subarray(end + 1)) {
      yield Buffer.concat([...parts.splice(0), bytes.subarray(0, end)]).toString();
    }
    parts.push(bytes);
  }
}
