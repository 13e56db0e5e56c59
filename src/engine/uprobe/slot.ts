/** Code for slots of wire.h with bytes in them, strings and memory: at r7 + r9, a head, the bytes, zeros to a multiple of 8. */
import type { Assembler, Label } from "./bpf/assembler.ts";
import { RECORD, USED } from "./frame.ts";

/** Of a slot, before its bytes. */
export const HEAD = 8;

/** r1 = where the slot's bytes begin. */
export function bytesAddress(a: Assembler): void {
  slotAddress(a);
  a.alu(1, "+=", HEAD);
}

/**
 * The slot's head, from r0 (its length, `most` at most) and r2 (its state); zeros behind it; r9 to its end.
 * @param usedMax the most bytes that the record has before the slot.
 * @param spare a place in scratch memory (offset from r7) that r9 goes through, so that all ways to here look alike to the
 * verifier afterwards: it would follow each on its own otherwise, four to the power of the number of slots.
 */
export function finishSlot(
  a: Assembler,
  most: number,
  { usedMax, spare }: { usedMax: number; spare: number },
  out: Label,
): void {
  a.jump(0, ">", most, out); // (cannot be; the verifier wants to see it)
  slotAddress(a);
  a.store(4, 1, 0, { reg: 0 });
  a.store(4, 1, 4, { reg: 2 });
  a.alu(1, "+=", { reg: 0 });
  a.store(8, 1, HEAD, 0);
  a.alu(0, "+=", HEAD + 7);
  a.alu(0, "&=", ~7);
  a.alu(USED, "+=", { reg: 0 });
  a.store(8, RECORD, spare, { reg: USED });
  a.load(USED, 8, RECORD, spare);
  a.jump(USED, ">", usedMax + HEAD + ((most + 7) & ~7), out);
}

function slotAddress(a: Assembler): void {
  a.alu(1, "=", { reg: RECORD });
  a.alu(1, "+=", { reg: USED });
}
