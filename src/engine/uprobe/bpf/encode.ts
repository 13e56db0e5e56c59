/** Instructions to the kernel's bytes. Throws RangeError for a field that does not fit: a bug of ours. */
import * as is from "./instruction.ts";
import type { Instruction, Right } from "./instruction.ts";

interface Raw {
  opcode: number;
  dst?: number;
  src?: number;
  offset?: number;
  imm?: number;
}

export function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(8 * program.reduce((sum, each) => sum + is.unitsOf(each), 0)));
  let at = 0;
  for (const instruction of program) {
    for (const raw of rawOf(instruction)) {
      put(bytes, at, raw);
      at += 8;
    }
  }
  return new Uint8Array(bytes.buffer);
}

function put(bytes: DataView, at: number, { opcode, dst = 0, src = 0, offset = 0, imm = 0 }: Raw): void {
  if (offset < -0x8000 || offset > 0x7fff) throw new RangeError(`an eBPF offset of ${offset}`);
  if (imm !== (imm | 0) && imm !== imm >>> 0) throw new RangeError(`an eBPF immediate of ${imm}`);
  bytes.setUint8(at, opcode);
  bytes.setUint8(at + 1, dst | (src << 4));
  bytes.setInt16(at + 2, offset, true);
  bytes.setInt32(at + 4, imm | 0, true);
}

function rawOf(it: Instruction): Raw[] {
  switch (it.kind) {
    case "alu": {
      const family = it.bits === 64 ? is.CLASS.alu64 : is.CLASS.alu32;
      return [{ opcode: family | is.ALU[it.op] | flag(it.right), dst: it.dst, ...right(it.right) }];
    }
    case "load":
      return [{ opcode: is.CLASS.ldx | is.MODE_MEM | is.SIZE[it.size], dst: it.dst, src: it.src, offset: it.offset }];
    case "store": {
      const family = "reg" in it.right ? is.CLASS.stx : is.CLASS.st;
      return [{ opcode: family | is.MODE_MEM | is.SIZE[it.size], dst: it.dst, offset: it.offset, ...right(it.right) }];
    }
    case "atomic": {
      const opcode = is.CLASS.stx | is.MODE_ATOMIC | is.SIZE[it.size];
      return [{ opcode, dst: it.dst, src: it.src, offset: it.offset, imm: is.ATOMIC[it.op] }];
    }
    case "ldimm":
      return wide(
        it.dst,
        is.LDIMM_SOURCE.value,
        Number(BigInt.asIntN(32, it.value)),
        Number(BigInt.asIntN(32, it.value >> 32n)),
      );
    case "ldmap":
      return wide(it.dst, is.LDIMM_SOURCE.map, it.fd, 0);
    case "ldmapvalue":
      return wide(it.dst, is.LDIMM_SOURCE.mapvalue, it.fd, it.offset);
    case "jump":
      return [
        { opcode: is.CLASS.jmp | is.JUMP[it.op] | flag(it.right), dst: it.dst, offset: it.to, ...right(it.right) },
      ];
    case "goto":
      return [{ opcode: is.GOTO, offset: it.to }];
    case "call":
      return [{ opcode: is.CALL, imm: it.helper }];
    case "exit":
      return [{ opcode: is.EXIT }];
  }
}

function wide(dst: number, src: number, low: number, high: number): Raw[] {
  return [
    { opcode: is.LDIMM, dst, src, imm: low },
    { opcode: 0, imm: high },
  ];
}

function flag(from: Right): number {
  return "reg" in from ? is.REGISTER : 0;
}

function right(from: Right): { src: number } | { imm: number } {
  return "reg" in from ? { src: from.reg } : { imm: from.imm };
}
