/**
 * printa()'s formats. Conversions take the row's keys one after the other, and those with @ the aggregations' values;
 * the last aggregation's again when there are more of them than aggregations. Of a distribution such a conversion
 * prints the histogram, whatever its letter and width.
 *
 * A format becomes one of printf's, and a function that picks its arguments from a row.
 */
import { formatOf } from "./format/compile.ts";
import { parseFormat } from "./format/parse.ts";
import { type Row, type Table, stateOf } from "./rows.ts";
import { scale } from "./table.ts";

/** Where an argument of printf comes from: a part of the key, or a column. */
type Source = { key: number } | { column: number };

export interface RowFormat {
  /** Parts of the key that it takes. */
  keys: number;
  render(row: Row): string;
}

export function rowFormat(text: string, table: Table): RowFormat {
  const { columns } = table;
  const sources: Source[] = [];
  let keys = 0;
  let column = -1;
  const pieces = parseFormat(text).map((piece) => {
    if (typeof piece === "string") return piece.replaceAll("%", "%%");
    const stars = [piece.width, piece.precision].filter((part) => part === "*").length;
    const ofKey = () => ({ key: keys++ });
    const { kind } = piece.aggregation ? columns[(column = Math.min(column + 1, columns.length - 1))]!.aggregate : PART;
    const taken = Array.from({ length: stars }, ofKey);
    if (kind === "distribution") {
      sources.push({ column });
      return "%s";
    }
    sources.push(...taken, piece.aggregation ? { column } : ofKey());
    return `%${piece.text.replaceAll("@", "")}`;
  });
  const format = formatOf(pieces.join(""));
  return { keys, render: (row) => format.render(...sources.map((source) => argument(source, row, table))) };
}

/** A part of the key, to a conversion. */
const PART = { kind: "number" };

function argument(source: Source, row: Row, table: Table): unknown {
  if ("key" in source) return row.keys[source.key];
  const { aggregate, factor } = table.columns[source.column]!;
  const state = stateOf(table, row, source.column);
  return aggregate.kind === "number" ? aggregate.data(state, factor).value : aggregate.render(state, factor, scale());
}
