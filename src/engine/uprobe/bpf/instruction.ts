/**
 * eBPF instructions as data. In memory one is 8 bytes:
 *
 *    0      1          2        4
 *   +------+----------+--------+----------------+
 *   |opcode|dst | src |offset  | immediate      |     registers: 4 bits each, dst the low ones
 *   +------+----------+--------+----------------+
 *
 * but for `ldimm`, a 64-bit constant or a map, which takes two. An opcode's low 3 bits are its class; loads and stores
 * have a size and a mode above them, arithmetic and jumps an operation and whether the right side is a register.
 */

/** 0-10: r0 the result of a call, r1-r5 its arguments (lost by it), r6-r9 ours, r10 the top of the stack. */
export type Reg = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
export type Size = 1 | 2 | 4 | 8;
export type AluOp = keyof typeof ALU;
export type JumpOp = keyof typeof JUMP;

export const ALU = {
  "+=": 0x00,
  "-=": 0x10,
  "*=": 0x20,
  "/=": 0x30,
  "|=": 0x40,
  "&=": 0x50,
  "<<=": 0x60,
  ">>=": 0x70,
  "^=": 0xa0,
  "=": 0xb0,
  "s>>=": 0xc0,
} as const;

export const JUMP = {
  "==": 0x10,
  ">": 0x20,
  ">=": 0x30,
  "!=": 0x50,
  "s>": 0x60,
  "s>=": 0x70,
  "<": 0xa0,
  "<=": 0xb0,
  "s<": 0xc0,
  "s<=": 0xd0,
} as const;

export const SIZE: Record<Size, number> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };

/** Where a register's or constant's value is taken from: a number is a constant of 32 bits, sign-extended to 64. */
export type Right = { reg: Reg } | { imm: number };

/** To is a label's name while a program is written, a distance in instructions (after the next one) once assembled. */
export type Instruction<To = number> =
  | { kind: "alu"; op: AluOp; dst: Reg; right: Right; bits: 32 | 64 }
  | { kind: "load"; size: Size; dst: Reg; src: Reg; offset: number }
  | { kind: "store"; size: Size; dst: Reg; offset: number; right: Right }
  | { kind: "atomic"; op: keyof typeof ATOMIC; size: 4 | 8; dst: Reg; offset: number; src: Reg }
  | { kind: "ldimm"; dst: Reg; value: bigint }
  | { kind: "ldmap"; dst: Reg; fd: number }
  | { kind: "ldmapvalue"; dst: Reg; fd: number; offset: number }
  | { kind: "jump"; op: JumpOp; dst: Reg; right: Right; to: To }
  | { kind: "goto"; to: To }
  | { kind: "call"; helper: number }
  | { kind: "exit" };

export const CLASS = { ld: 0, ldx: 1, st: 2, stx: 3, alu32: 4, jmp: 5, alu64: 7 } as const;
export const MODE_MEM = 0x60;
export const MODE_ATOMIC = 0xc0;
export const REGISTER = 0x08;
export const LDIMM = 0x18;
export const CALL = 0x85;
export const EXIT = 0x95;
export const GOTO = 0x05;
/** What the immediate of an atomic says. */
export const ATOMIC = { "+=": 0x00, "|=": 0x40, "&=": 0x50, "fetch|=": 0x41, "fetch+=": 0x01 } as const;
/** What the source register of a ldimm says: a plain number, a map, a place in an array map's memory. */
export const LDIMM_SOURCE = { value: 0, map: 1, mapvalue: 2 } as const;

/** How many 8-byte units it takes. */
export function unitsOf(instruction: { kind: string }): number {
  return instruction.kind.startsWith("ld") ? 2 : 1;
}
