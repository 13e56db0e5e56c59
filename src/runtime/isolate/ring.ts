/** Rings whose records break the format: each is reported once, and nothing more of it is believed. */
import { memory } from "./memory.ts";
import { run } from "./run.ts";

export const badRings = new Set<number>();

export function badRing(q: number, why: string): void {
  const ring = memory.i32[q + 1]!;
  if (badRings.has(ring)) return;
  badRings.add(ring);
  run.notes.push({ type: "bad-ring", ring, pid: memory.i32[q + 4]!, why });
}
