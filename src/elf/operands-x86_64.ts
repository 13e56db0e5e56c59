/**
 * Places as the GNU assembler writes them for x86-64 (AT&T):
 *
 *   %eax  %r13w  %ah                     a register, whole or a part
 *   $5  $-0x10                           a constant
 *   -8(%rbp)  (%rsp)  4+8(%rax)          memory
 *   -96(%rbp,%rax,8)  (,%rcx,4)          memory, indexed
 *   symbol(%rip)  52+symbol(%rip)        memory at a symbol, found from the site's own address
 *   symbol  symbol+8  0x601040           memory at an address: without %rip, in programs that are not relocated
 *   %xmm3                                a vector register
 *
 * Not supported, each with its message: memory by segment (%fs:, thread-local), the x87 stack, GOT references.
 */
import type { Register, Where } from "./operand.ts";
import { sum, symbolAddress, type OperandContext, type Placed } from "./operands.ts";

interface Part {
  register: Register;
  width: number;
  shift: 0 | 8;
}

const REGISTERS = registers();

export function x86_64(text: string, context: OperandContext): Placed {
  if (text.startsWith("%")) return register(text);
  if (text.startsWith("$")) return constant(text, context);
  if (text.includes(":")) return { error: `"${text}" is memory of a segment, which pyprobe cannot address` };
  const match = /^([^()]*)(?:\(([^()]*)\))?$/.exec(text);
  if (!match) return notUnderstood(text);
  const [, front = "", inside] = match;
  if (/\w@[A-Z]/.test(front))
    return { error: `"${text}" is a reference through a table of the linker, which is not supported` };
  return inside === undefined ? absolute(front, context) : memory(text, front, inside, context);
}

function register(text: string): Placed {
  const name = text.slice(1);
  const part = REGISTERS.get(name);
  if (part) return { where: { kind: "register", register: part.register, shift: part.shift }, width: part.width };
  const vector = /^([xyz])mm(\d\d?)$/.exec(name);
  if (vector && Number(vector[2]) < 32) return { where: { kind: "vector", number: Number(vector[2]) }, width: 8 };
  return /^([cdefgs]s|[cdefgs]s:.*)$/.test(name) || name.includes(":")
    ? { error: `"${text}" is memory of a segment, which pyprobe cannot address` }
    : { error: `there is no register "${text}" that holds an argument` };
}

function constant(text: string, context: OperandContext): Placed {
  const value = sum(text.slice(1));
  if (value !== undefined) return { where: { kind: "constant", value }, width: 8 };
  const address = symbolAddress(text.slice(1), context);
  if (typeof address !== "number") return address;
  if (context.isFixed) return { where: { kind: "constant", value: BigInt(address) }, width: 8 };
  return { error: `"${text}" is the address of a symbol, which is not known before the file is loaded` };
}

function memory(text: string, front: string, inside: string, context: OperandContext): Placed {
  const [base = "", index = "", scale = "1", ...more] = inside.split(",").map((part) => part.trim());
  if (more.length > 0 || !/^[1248]$/.test(scale)) return notUnderstood(text);
  if (base === "%rip") return index === "" ? ripRelative(front, context) : notUnderstood(text);
  const [baseRegister, indexRegister] = [wide(base), wide(index)];
  const isMemory = (base === "" || baseRegister) && (index === "" || indexRegister) && (base !== "" || index !== "");
  if (!isMemory) return notUnderstood(text);
  const where = (displacement: bigint): Placed => ({
    where: { kind: "memory", base: baseRegister, index: indexRegister, scale: Number(scale), displacement },
    width: 8,
  });
  const displacement = front === "" ? 0n : sum(front);
  if (displacement !== undefined) return where(displacement);
  const address = symbolAddress(front, context);
  if (typeof address !== "number") return address;
  if (context.isFixed) return where(BigInt(address));
  return { error: `"${text}" adds a symbol's address, which is not known before the file is loaded` };
}

/** A bare number before (%rip) counts from the next instruction: notes are made at the nop, so it cannot be resolved. */
function ripRelative(front: string, context: OperandContext): Placed {
  if (front === "" || sum(front) !== undefined)
    return { error: `"${front}(%rip)" names no symbol, so its address is not known` };
  return atAddress(symbolAddress(front, context), context);
}

function absolute(text: string, context: OperandContext): Placed {
  const number = sum(text);
  if (number === undefined)
    return /[A-Za-z_]/.test(text) ? atAddress(symbolAddress(text, context), context) : notUnderstood(text);
  const where: Where = { kind: "memory", base: undefined, index: undefined, scale: 1, displacement: number };
  return { where, width: 8 };
}

function atAddress(address: number | { error: string }, { location }: OperandContext): Placed {
  if (typeof address !== "number") return address;
  return { where: { kind: "relative", displacement: BigInt(address) - BigInt(location) }, width: 8 };
}

/** The 64-bit register of an address part. */
function wide(text: string): Register | undefined {
  const part = text.startsWith("%") ? REGISTERS.get(text.slice(1)) : undefined;
  return part?.width === 8 ? part.register : undefined;
}

function notUnderstood(text: string): Placed {
  return {
    error: `"${text}" is not understood: expected a register (%rax), a constant ($5), memory (-8(%rbp,%rax,8)) or a symbol`,
  };
}

/** Every name of every part of a general register. */
function registers(): Map<string, Part> {
  const parts = new Map<string, Part>();
  const add = (name: string, register: Register, width: number, shift: 0 | 8 = 0) =>
    parts.set(name, { register, width, shift });
  for (const letter of ["a", "b", "c", "d"]) {
    const register = `r${letter}x`;
    add(register, register, 8);
    add(`e${letter}x`, register, 4);
    add(`${letter}x`, register, 2);
    add(`${letter}l`, register, 1);
    add(`${letter}h`, register, 1, 8);
  }
  for (const name of ["si", "di", "bp", "sp"]) {
    add(`r${name}`, `r${name}`, 8);
    add(`e${name}`, `r${name}`, 4);
    add(name, `r${name}`, 2);
    add(`${name}l`, `r${name}`, 1);
  }
  for (let i = 8; i < 16; i++) {
    add(`r${i}`, `r${i}`, 8);
    add(`r${i}d`, `r${i}`, 4);
    add(`r${i}w`, `r${i}`, 2);
    add(`r${i}b`, `r${i}`, 1);
  }
  return parts;
}
