/** Code that reads an argument of a site from the target's registers and memory. */
import type { Operand, OperandError, Register } from "../../elf/operand.ts";
import { isOperandError } from "../../elf/operand.ts";
import type { Site } from "../../elf/site.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { CONTEXT, OWN, VALUE } from "./frame.ts";
import { programCounter, registerOffset } from "./kernel.ts";

/** Why no program can read the operand, in words; undefined when one can. */
export function unreadable(operand: Operand | OperandError | undefined): string | undefined {
  if (operand === undefined) return "the site does not pass it";
  if (isOperandError(operand)) return operand.error;
  if (operand.where.kind !== "vector") return undefined;
  return `${operand.text} is in a vector register, and programs in the kernel cannot read those`;
}

/**
 * r0 = the argument, extended to 64 bits as its sign says; a float's bits as they are. Goes to `fault` when its memory
 * cannot be read. Uses r0-r5, r8 and the stack's VALUE. The operand must be readable.
 */
export function loadOperand(a: Assembler, operand: Operand, site: Site, fault: Label): void {
  const { where } = operand;
  const { machine } = site.file;
  switch (where.kind) {
    case "constant":
      return a.constant(0, where.value);
    case "register":
      a.load(0, 8, CONTEXT, registerOffset(machine, where.register));
      if (where.shift) a.alu(0, ">>=", where.shift);
      return narrow(a, operand);
    case "relative":
      address(a, programCounter(machine), undefined, 1, 0, where.displacement);
      break;
    case "memory":
      address(a, offsetOf(where.base), offsetOf(where.index), where.scale, 0, where.displacement);
      break;
    case "vector":
      throw new Error(`${operand.text} cannot be read`);
  }
  readMemory(a, operand.size, fault);
  narrow(a, operand);

  function offsetOf(register: Register | undefined): number | undefined {
    return register === undefined ? undefined : registerOffset(machine, register);
  }
}

/** r8 = base + index * scale + displacement; registers by their offset in the context. */
function address(
  a: Assembler,
  base: number | undefined,
  index: number | undefined,
  scale: number,
  start: number,
  displacement: bigint,
): void {
  if (base === undefined) a.alu(OWN, "=", start);
  else a.load(OWN, 8, CONTEXT, base);
  if (index !== undefined) {
    a.load(0, 8, CONTEXT, index);
    if (scale !== 1) a.alu(0, "*=", scale);
    a.alu(OWN, "+=", { reg: 0 });
  }
  if (displacement === 0n) return;
  a.constant(0, displacement);
  a.alu(OWN, "+=", { reg: 0 });
}

/**
 * r0 = so many bytes at r8. Memory that is not there now is paged in: probe_read_user does not, copy_from_user does and
 * may sleep for it.
 */
function readMemory(a: Assembler, size: number, fault: Label): void {
  const done = a.label("read");
  a.store(8, 10, VALUE, 0);
  for (const helper of ["probe_read_user", "copy_from_user"] as const) {
    a.stack(1, VALUE);
    a.alu(2, "=", size);
    a.alu(3, "=", { reg: OWN });
    a.call(helper);
    if (helper === "probe_read_user") a.jump(0, "==", 0, done);
    else a.jump(0, "!=", 0, fault);
  }
  a.place(done);
  a.load(0, 8, 10, VALUE);
}

/** Cuts r0 to the operand's size. */
function narrow(a: Assembler, { size, signed, float }: Operand): void {
  if (size === 8) return;
  const bits = 64 - 8 * size;
  a.alu(0, "<<=", bits);
  a.alu(0, signed && !float ? "s>>=" : ">>=", bits);
}
