/** Code that compares: numbers with a sign, bytes on the stack. */
import type { Comparison } from "../../handler/program.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import type { JumpOp, Size } from "./bpf/instruction.ts";
import { COMPARED_BYTES } from "./frame.ts";

export const SIGNED: Record<Comparison["op"], JumpOp> = {
  "==": "==",
  "!=": "!=",
  "<": "s<",
  "<=": "s<=",
  ">": "s>",
  ">=": "s>=",
};

/** Bytes of a character that a cut may leave out. */
export const TORN = 3;

/** A literal that means the same to a program and to JavaScript: one that there is room for, without a NUL inside. */
export function isComparable(value: string): boolean {
  return Buffer.byteLength(value) + TORN + 2 <= COMPARED_BYTES && !/[\0\ufffd]|[\ud800-\udfff]/.test(value);
}

/** Compares so many bytes at a time. */
const CHUNKS: readonly Size[] = [8, 4, 2, 1];

/** What stands at `at` on the stack, as far as `bytes` go. */
export function compareBytes(a: Assembler, bytes: Buffer, at: number, equal: Label, different: Label): void {
  for (let from = 0; from < bytes.length;) {
    const size = CHUNKS.find((each) => from + each <= bytes.length)!;
    a.load(0, size, 10, at + from);
    a.constant(1, readLittle(bytes, from, size));
    a.jump(0, "!=", { reg: 1 }, different);
    from += size;
  }
  a.goto(equal);
}

function readLittle(bytes: Buffer, at: number, size: Size): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]!);
  return value;
}
