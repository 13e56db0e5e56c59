/** Code that captures memory of the target: so many bytes at an argument, as copyin() gives them. */
import { isOperandError } from "../../elf/operand.ts";
import type { Site } from "../../elf/site.ts";
import type { ByteCapture } from "../../handler/program.ts";
import * as wire from "../../wire.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { KEY, OWN } from "./frame.ts";
import { loadOperand, unreadable } from "./operand.ts";
import { bytesAddress, finishSlot, HEAD } from "./slot.ts";

/** Room for the zeros behind a slot's bytes. */
const TAIL = 8;
/** Where the size waits, and the slot's state, while the address is had. */
const [SIZE, STATE] = [KEY, KEY + 4];

/** The most bytes that a slot takes, and that filling it needs room for. */
export function byteSlotBytes(most: number): number {
  return HEAD + ((most + 7) & ~7) + TAIL;
}

/** What may be read at most: what the clause says, within strsize. */
export function mostBytes({ sizeArg, most }: ByteCapture, strsize: number): number {
  return sizeArg === undefined ? most : most === 0 ? strsize : Math.min(most, strsize);
}

/**
 * The bytes into the record, at r9, which then is behind them. r9 is at most `usedMax` before.
 * @param spare a place in scratch memory (offset from r7) for r9: as in slot.ts.
 * @param operandOf the operand of an argument, by its number.
 */
export function copyBytes(
  a: Assembler,
  capture: ByteCapture,
  {
    site,
    most,
    operandOf,
  }: { site: Site; most: number; operandOf: (arg: number) => Site["operands"][number] | undefined },
  { out, ...room }: { usedMax: number; spare: number; out: Label },
): void {
  const [fault, nothing, store] = [a.label("fault"), a.label("null"), a.label("store")];
  loadSize(a, capture, site, most, operandOf, fault);
  if (!load(a, operandOf(capture.arg), site, fault)) a.goto(fault);
  a.alu(OWN, "=", { reg: 0 });
  a.jump(OWN, "==", 0, nothing);
  a.load(2, 4, 10, SIZE);
  a.jump(2, ">", most, out); // (cannot be; the verifier wants to see it)
  bytesAddress(a);
  a.alu(3, "=", { reg: OWN });
  a.call("copy_from_user");
  a.jump(0, "!=", 0, fault);
  a.load(0, 4, 10, SIZE);
  a.load(2, 4, 10, STATE);
  a.goto(store);
  a.place(nothing);
  a.alu(2, "=", wire.STR_NULL);
  a.alu(0, "=", 0);
  a.goto(store);
  a.place(fault);
  a.alu(2, "=", wire.STR_FAULT);
  a.alu(0, "=", 0);
  a.place(store);
  finishSlot(a, most, room, out);
}

/** SIZE and STATE: cut where the argument says more than may be had; a negative size is 0. */
function loadSize(
  a: Assembler,
  capture: ByteCapture,
  site: Site,
  most: number,
  operandOf: (arg: number) => Site["operands"][number] | undefined,
  fault: Label,
): void {
  const { sizeArg } = capture;
  if (sizeArg === undefined) {
    a.store(4, 10, SIZE, most);
    return a.store(4, 10, STATE, wire.STR_WHOLE);
  }
  const [negative, whole, known] = [a.label("no size"), a.label("whole"), a.label("size")];
  if (!load(a, operandOf(sizeArg), site, fault)) return a.goto(fault);
  a.alu(1, "=", wire.STR_WHOLE);
  a.jump(0, "s<=", 0, negative);
  a.jump(0, "<=", most, whole);
  a.alu(0, "=", most);
  a.alu(1, "=", capture.most === most ? wire.STR_WHOLE : wire.STR_CUT);
  a.goto(known);
  a.place(negative);
  a.alu(0, "=", 0);
  a.place(whole);
  a.place(known);
  a.store(4, 10, SIZE, { reg: 0 });
  a.store(4, 10, STATE, { reg: 1 });
}

/** r0 = the argument; false when no program can read it. */
function load(a: Assembler, operand: Site["operands"][number] | undefined, site: Site, fault: Label): boolean {
  if (unreadable(operand) !== undefined || isOperandError(operand!)) return false;
  loadOperand(a, operand!, site, fault);
  return true;
}
