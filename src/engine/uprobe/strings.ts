/**
 * Code that copies a string of the target into the record: wire.h's string slot at r7 + r9, and r9 moved behind it.
 *
 * The string is read with one byte more than may be kept, so that a longer one shows; it is then cut where a character
 * begins. Memory that is not there now is paged in, page by page, and the string read again.
 */
import * as wire from "../../wire.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { BOUND, OWN, VALUE } from "./frame.ts";
import { bytesAddress, finishSlot, HEAD } from "./slot.ts";
import { readUserString } from "./texts.ts";

const PAGE = 4096;

/** The most bytes that a slot takes, and that reading it needs room for. */
export function stringSlotBytes(strsize: number): number {
  return HEAD + ((strsize + 2 + 7) & ~7) + 8;
}

/** What is known of a string before it is read. */
export interface Copying {
  /** The most bytes that are kept. */
  strsize: number;
  /** The most bytes that the record has before it. */
  usedMax: number;
  /** A place in scratch memory (offset from r7) for r9 (slot.ts). */
  spare: number;
  /** Whether the frame's BOUND says how many bytes the string has at most. */
  isBounded: boolean;
  /** A place on the stack that becomes 1 when it cannot be read. */
  notes?: number;
}

/**
 * The string at the address in r8. r9 is at most `usedMax` before, and known to be at most that and stringSlotBytes after.
 */
export function copyString(a: Assembler, { strsize, usedMax, spare, isBounded, notes }: Copying, out: Label): void {
  const [nothing, got, cut, store] = ["null", "got", "cut", "store"].map((name) => a.label(name)) as [
    Label,
    Label,
    Label,
    Label,
  ];
  a.jump(OWN, "==", 0, nothing);
  for (const isLast of [false, true]) {
    if (isBounded) readBounded(a, strsize);
    if (isBounded) a.jump(0, "s>", 0, got);
    read(a, strsize);
    a.jump(0, "s>", 0, got);
    if (!isLast) pageIn(a, strsize);
  }
  if (notes !== undefined) a.store(8, 10, notes, 1);
  a.alu(2, "=", wire.STR_FAULT);
  a.alu(0, "=", 0);
  a.goto(store);
  a.place(nothing);
  a.alu(2, "=", wire.STR_NULL);
  a.alu(0, "=", 0);
  a.goto(store);
  a.place(got);
  a.jump(0, ">", strsize + 1, cut);
  a.alu(0, "-=", 1); // the NUL
  a.alu(2, "=", wire.STR_WHOLE);
  a.goto(store);
  a.place(cut);
  cutAtCharacter(a, strsize);
  a.alu(2, "=", wire.STR_CUT);
  a.place(store);
  finishSlot(a, strsize, { usedMax, spare }, out);
}

/** r0 = bytes read with the NUL, or negative. */
function read(a: Assembler, strsize: number): void {
  bytesAddress(a);
  a.alu(2, "=", strsize + 2);
  a.alu(3, "=", { reg: OWN });
  readUserString(a);
}

/**
 * The same of a string that has BOUND bytes at most: those are read, without the one behind them, which need not be there;
 * and then copied onto themselves up to a NUL.
 */
function readBounded(a: Assembler, strsize: number): void {
  const [sized, done] = [a.label("sized"), a.label("read or not")];
  a.load(2, 8, 10, BOUND);
  a.jump(2, "<=", strsize + 1, sized);
  a.alu(2, "=", strsize + 1);
  a.place(sized);
  a.store(8, 10, BOUND, { reg: 2 });
  bytesAddress(a);
  a.alu(3, "=", { reg: OWN });
  a.call("probe_read_user");
  a.jump(0, "!=", 0, done);
  bytesAddress(a);
  a.load(2, 8, 10, BOUND);
  a.alu(1, "+=", { reg: 2 });
  a.store(1, 1, 0, 0);
  bytesAddress(a);
  a.alu(2, "=", strsize + 2);
  a.alu(3, "=", { reg: 1 });
  a.call("probe_read_kernel_str");
  a.place(done);
}

/** Touches the string's first byte and each page that it may reach into. */
export function pageIn(a: Assembler, strsize: number): void {
  for (let page = 0; page <= Math.ceil(strsize / PAGE); page++) {
    a.stack(1, VALUE);
    a.alu(2, "=", 1);
    a.alu(3, "=", { reg: OWN });
    if (page > 0) {
      a.alu(3, "|=", PAGE - 1);
      a.alu(3, "+=", 1 + PAGE * (page - 1));
    }
    a.call("copy_from_user");
  }
}

/** r0 = strsize or up to 3 less: where the character that would be torn begins. */
function cutAtCharacter(a: Assembler, strsize: number): void {
  const found = a.label("character");
  for (let back = 0; back < 4; back++) {
    a.alu(0, "=", strsize - back);
    if (back === 3) break;
    bytesAddress(a);
    a.alu(1, "+=", strsize - back);
    a.load(3, 1, 1, 0);
    a.alu(3, "&=", 0xc0);
    a.jump(3, "!=", 0x80, found);
  }
  a.place(found);
}
