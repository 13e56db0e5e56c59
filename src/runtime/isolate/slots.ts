/** Bounds of the strings in a record, and the count of those cut or faulted. The target wrote their lengths, and is not trusted. */
import { STR_CUT, STR_FAULT } from "../../wire.ts";
import { memory } from "./memory.ts";
import { run } from "./run.ts";

/** The byte offset behind the string slot at `offset`, or -1 when it reaches past `limit`. `offset + 8 <= limit` is known. */
export function stringEnd(offset: number, limit: number): number {
  const length = memory.i32[offset >> 2]! >>> 0;
  if (length > limit - offset - 8) return -1;
  const state = memory.u8[offset + 4]!;
  if (state === STR_CUT) run.facts.cut++;
  else if (state === STR_FAULT) run.facts.faults++;
  return offset + 8 + ((length + 7) & ~7);
}
