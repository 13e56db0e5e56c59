/**
 * Code objects, by the reader's global number, each described once. `skip` and `sure` are verdicts: bit k is set when
 * the code part of the predicate of the clause that owns bit k is known to be false (skip) or true (sure) for it. Scripts
 * with more such clauses than fit have the others in `more`: a word of skip and a word of sure in turn.
 */
import type { CodeField } from "../../probe/provider.ts";

const NO_MORE = new Int32Array(0);

export class Code implements Record<CodeField, unknown> {
  skip = 0;
  sure = 0;
  more: Int32Array = NO_MORE;
  /** The mask last told to the host. */
  told = 0;
  constructor(
    readonly id: number,
    readonly firstlineno: number | bigint,
    readonly filename: string | null,
    readonly funcname: string | null,
    readonly qualname: string | null,
    readonly module: string | null,
  ) {}
}

/** Stands for the code object of events that have none. */
export const NO_CODE = new Code(0, 0, null, null, null, null);

/** At a time. A process that keeps making code objects may not fill the isolate's memory. */
export const CODES_MAX = 1 << 20;

export const codes: Code[] = [NO_CODE];

/** By ring: its code objects by the numbers that they have there. */
const byRing = new Map<number, Map<number, Code>>();

export function nameInRing(ring: number, own: number, code: Code): void {
  const known = byRing.get(ring);
  if (known) known.set(own, code);
  else byRing.set(ring, new Map([[own, code]]));
}

/** Its code objects mean nothing any more; others may be given their numbers. */
export function forgetRing(ring: number): void {
  for (const code of byRing.get(ring)?.values() ?? []) if (codes[code.id] === code) codes[code.id] = NO_CODE;
  byRing.delete(ring);
}

/** The code object that a ring has under that number; NO_CODE when it has described none. */
export function codeInRing(ring: number, own: number): Code {
  return byRing.get(ring)?.get(own) ?? NO_CODE;
}

/** Each code object's ring, and the number that it has there. */
export function namesInRings(): Map<Code, [ring: number, own: number]> {
  const names = new Map<Code, [number, number]>();
  for (const [ring, known] of byRing) for (const [own, code] of known) names.set(code, [ring, own]);
  return names;
}
