/**
 * The rows of a probe's tallies that have no key: one for each, one behind the other, made before any program (Tallies). Probes
 * that share a program have the same rows, each its own.
 */
import { stepsOf } from "../../../handler/work.ts";
import type { Marker } from "../../../probe/provider.ts";
import { kernel_row as row } from "../../../wire.ts";
import type { PointWork } from "../../engine.ts";
import { hasKey, type RowKind } from "./key.ts";
import { rowKind } from "./tally.ts";
import { FORMS } from "./update.ts";

/** Such rows of one probe. */
export interface FixedRows {
  rows: readonly { kind: RowKind; at: number; bytes: number }[];
  /** Of all. */
  bytes: number;
}

/** @param first the number that the tallies of the works are counted from. */
export function fixedRows(works: readonly PointWork[], marker: Marker, first: number): FixedRows {
  const rows: { kind: RowKind; at: number; bytes: number }[] = [];
  let at = 0;
  for (const one of works) {
    if (!("first" in one)) continue;
    const tallies = stepsOf(one.work.steps).filter((step) => step.kind === "tally");
    tallies.forEach((step, i) => {
      const kind = rowKind(one.first - first + i, step, one.work, marker);
      if (hasKey(kind)) return;
      const bytes = fixedBytes(kind);
      rows.push({ kind, at, bytes });
      at += bytes;
    });
  }
  return { rows, bytes: at };
}

/** Of such a row: a distribution has all its buckets in it. */
export function fixedBytes({ form }: RowKind): number {
  const { words, buckets } = FORMS[form]!;
  return row.sizeof + 8 * (buckets ?? words);
}
