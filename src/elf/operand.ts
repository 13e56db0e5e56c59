/**
 * Where a marker's argument is at the moment its site is reached, as its note says: "-4@%eax 8@16(%rsp) 4@$7".
 *
 * The types alone; `operands.ts` and its two dialects parse the text. An operand that cannot be parsed or read is an
 * OperandError: it fails its own argument, never the probe.
 */

/** One argument of a site. */
export interface Operand {
  /** As the note has it: "-4@%eax". */
  text: string;
  /** Bytes; a register narrower or wider than this is truncated to it. */
  size: 1 | 2 | 4 | 8;
  /** Whether the value is to be sign-extended from its size. */
  signed: boolean;
  /** Whether the bytes are an IEEE 754 number (size 4 or 8). */
  float: boolean;
  where: Where;
}

/** An argument that nobody can read, and why, in the user's words. */
export interface OperandError {
  text: string;
  error: string;
}

export type Where =
  /** A general register. `shift` is 8 for %ah, %bh, %ch and %dh, else 0. */
  | { kind: "register"; register: Register; shift: 0 | 8 }
  /** Memory at base + index * scale + displacement. The registers count as 64 bits wide. */
  | { kind: "memory"; base: Register | undefined; index: Register | undefined; scale: number; displacement: bigint }
  /** Memory at the site's own run-time address (the uprobe's instruction pointer) + displacement: %rip forms, symbols. */
  | { kind: "relative"; displacement: bigint }
  | { kind: "constant"; value: bigint }
  /** A vector register, %xmm3 or v3: programs in the kernel cannot read those. */
  | { kind: "vector"; number: number };

/** A register's 64-bit name, as in the kernel's pt_regs of the machine: "rax", "r15", "x0", "x29", "sp". */
export type Register = string;

export function isOperandError(operand: Operand | OperandError): operand is OperandError {
  return "error" in operand;
}
