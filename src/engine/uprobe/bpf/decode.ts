/** The kernel's bytes back to instructions: what encode.ts writes, and nothing else. Throws RangeError for the rest. */
import * as is from "./instruction.ts";
import type { AluOp, Instruction, JumpOp, Reg, Right, Size } from "./instruction.ts";

export function decode(code: Uint8Array): Instruction[] {
  const bytes = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const program: Instruction[] = [];
  for (let at = 0; at < code.byteLength; at += 8 * is.unitsOf(program.at(-1)!)) program.push(decodeOne(bytes, at));
  return program;
}

function decodeOne(bytes: DataView, at: number): Instruction {
  const opcode = bytes.getUint8(at);
  const registers = bytes.getUint8(at + 1);
  const [dst, src] = [(registers & 15) as Reg, (registers >> 4) as Reg];
  const offset = bytes.getInt16(at + 2, true);
  const imm = bytes.getInt32(at + 4, true);
  const right: Right = opcode & is.REGISTER ? { reg: src } : { imm };
  if (opcode === is.LDIMM) return wide(dst, src, imm, bytes.getInt32(at + 12, true));
  if (opcode === is.CALL) return { kind: "call", helper: imm };
  if (opcode === is.EXIT) return { kind: "exit" };
  if (opcode === is.GOTO) return { kind: "goto", to: offset };
  const size = keyOf(is.SIZE, opcode & 0x18);
  switch (opcode & 7) {
    case is.CLASS.ldx:
      return { kind: "load", size: Number(size) as Size, dst, src, offset };
    case is.CLASS.st:
      return { kind: "store", size: Number(size) as Size, dst, offset, right: { imm } };
    case is.CLASS.stx:
      return (opcode & 0xe0) === is.MODE_ATOMIC
        ? { kind: "atomic", op: keyOf(is.ATOMIC, imm), size: Number(size) as 4 | 8, dst, offset, src }
        : { kind: "store", size: Number(size) as Size, dst, offset, right: { reg: src } };
    case is.CLASS.jmp:
      return { kind: "jump", op: keyOf(is.JUMP, opcode & 0xf0) as JumpOp, dst, right, to: offset };
    case is.CLASS.alu32:
    case is.CLASS.alu64:
      return {
        kind: "alu",
        op: keyOf(is.ALU, opcode & 0xf0) as AluOp,
        dst,
        right,
        bits: (opcode & 7) === is.CLASS.alu64 ? 64 : 32,
      };
    default:
      throw new RangeError(`eBPF opcode 0x${opcode.toString(16)}`);
  }
}

function wide(dst: Reg, src: number, low: number, high: number): Instruction {
  if (src === is.LDIMM_SOURCE.map) return { kind: "ldmap", dst, fd: low };
  if (src === is.LDIMM_SOURCE.mapvalue) return { kind: "ldmapvalue", dst, fd: low, offset: high };
  return { kind: "ldimm", dst, value: (BigInt(high) << 32n) | BigInt(low >>> 0) };
}

function keyOf<T extends Record<string | number, number>>(table: T, code: number): Extract<keyof T, string> {
  const found = Object.entries(table).find(([, value]) => value === code);
  if (!found) throw new RangeError(`eBPF code 0x${code.toString(16)}`);
  return found[0] as Extract<keyof T, string>;
}
