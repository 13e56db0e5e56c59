/** Which of what was gathered is a tree of calls, for the formats that show one. */
import { type Gathered, lastShown, warnOthers } from "../picture.ts";
import type { Snapshot } from "../format.ts";
import { type CallNode, isStack, treeOf, warnCut } from "./call-tree.ts";
import { type Show, showTime, unitOf } from "./units.ts";

export interface Calls {
  root: CallNode;
  /** What was counted: the aggregation's name, or "time". */
  name: string;
  show: Show;
}

/** For messages of formats that show calls. */
export const CALLS = "spans, or an aggregation of counts or sums by a stack or another key";

/**
 * An aggregation by stacks, or else the spans, or else any aggregation by a key; undefined when there is none that has
 * anything in it. Only counts and sums add up.
 */
export function callsOf(gathered: Gathered, warn: (text: string) => void): Calls | undefined {
  const all = lastShown(gathered);
  const sums = all.filter(({ parts, rows }) => parts && rows.some(({ keys }) => keys.length > 0));
  const byStack = sums.find(({ rows }) => rows[0]!.keys.some(isStack));
  if (byStack) return of(byStack, all, warn);
  if (gathered.calls.total > 0) {
    warnCut(gathered.calls, warn);
    return { root: gathered.calls, name: "time", show: showTime };
  }
  return sums[0] && of(sums[0], all, warn);
}

function of(snapshot: Snapshot, all: readonly Snapshot[], warn: (text: string) => void): Calls | undefined {
  warnOthers(snapshot, all, warn);
  const { root, negative } = treeOf(snapshot);
  if (negative > 0) warn(`${negative} of its values ${negative === 1 ? "is" : "are"} less than 0 and cannot be drawn`);
  warnCut(root, warn);
  return root.total > 0 ? { root, name: snapshot.name || "count", show: unitOf(snapshot.name) } : undefined;
}
