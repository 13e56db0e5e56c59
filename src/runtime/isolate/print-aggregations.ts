/** Aggregations on their way out: by printa(), and at the end those that it never printed. */
import { type Aggregation, aggregations } from "./aggregation.ts";
import { write, writeSnapshots } from "./output.ts";
import type { Snapshot } from "../formats/format.ts";
import { rowFormat } from "./printa-format.ts";
import { tableOf } from "./rows.ts";
import { run, say } from "./run.ts";
import { renderTable } from "./table.ts";

/** In DTrace's layout, or each row by a format. */
export function printAggregations(list: readonly Aggregation[], format?: string): void {
  const table = tableOf(list);
  if (table) for (const aggregation of list) aggregation.printed ||= table.rows.length > 0;
  if (format === undefined) {
    if (writeSnapshots(() => list.map(snapshot))) return;
    write("\n");
    if (table) renderTable(table, write);
  } else if (table) {
    const { keys, render } = rowFormat(format, table);
    const { depth, label } = list.find(({ depth }) => depth >= 0)!;
    if (keys > depth) {
      throw new TypeError(
        `the format ${JSON.stringify(format)} takes ${keys} parts of the key, but those of ${label} have ${depth}`,
      );
    }
    for (const row of table.rows) write(render(row), "printa");
  }
}

/** As data, for formats that show it so. */
function snapshot(aggregation: Aggregation): Snapshot {
  const { name, aggregate } = aggregation;
  return {
    name,
    ...(aggregate && { function: aggregate.name, parts: aggregate.parts === true }),
    rows: aggregation.entries(),
  };
}

/** At the end: what was never printed, as far as there is room for text. */
export function printUnprinted(): void {
  const left = [...aggregations.values()].filter(({ printed }) => !printed);
  try {
    for (const aggregation of run.options.aggsortrev ? left.reverse() : left) {
      if (writeSnapshots(() => [snapshot(aggregation)])) continue;
      const table = tableOf([aggregation]);
      if (table) renderTable(table, write);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(1, `aggregations: ${error.message}`);
  }
}
