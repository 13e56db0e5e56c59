/**
 * Places as the GNU assembler writes them for aarch64:
 *
 *   x25  w3  sp  xzr                  a register; zero
 *   5  #-5                            a constant
 *   [x22]  [sp, 128]  [x29, #-8]      memory
 *   [x0, x1]  [x0, x1, lsl 3]         memory, indexed
 *   symbol  symbol+8                  memory at a symbol, found from the site's own address
 *   d0  v3  s7                        a vector register
 *
 * Not supported, each with its message: indexes that are extended from 32 bits, write-back, :lo12: parts of addresses.
 */
import type { Register, Where } from "./operand.ts";
import { sum, symbolAddress, type OperandContext, type Placed } from "./operands.ts";

export function aarch64(text: string, context: OperandContext): Placed {
  const vector = /^[bhsdqvz](\d\d?)$/.exec(text);
  if (vector && Number(vector[1]) < 32) return { where: { kind: "vector", number: Number(vector[1]) }, width: 8 };
  const whole = register(text);
  if (whole) return whole;
  const value = sum(text.replace(/^#/, ""));
  if (value !== undefined) return { where: { kind: "constant", value }, width: 8 };
  const inside = /^\[([^[\]]*)\]$/.exec(text)?.[1];
  if (inside !== undefined) return memory(text, inside);
  if (text.endsWith("!")) return { error: `"${text}" changes its register as it is read, which is not supported` };
  if (!/^[A-Za-z_.$]/.test(text)) return notUnderstood(text);
  const address = symbolAddress(text, context);
  if (typeof address !== "number") return address;
  return { where: { kind: "relative", displacement: BigInt(address) - BigInt(context.location) }, width: 8 };
}

function register(text: string): Placed | undefined {
  if (text === "xzr" || text === "wzr")
    return { where: { kind: "constant", value: 0n }, width: text === "xzr" ? 8 : 4 };
  const name = wide(text.replace(/^w(?=\d|sp)/, text === "wsp" ? "" : "x"));
  if (!name) return undefined;
  return { where: { kind: "register", register: name, shift: 0 }, width: text.startsWith("w") ? 4 : 8 };
}

function wide(text: string): Register | undefined {
  if (text === "sp") return "sp";
  if (text === "fp") return "x29";
  if (text === "lr") return "x30";
  return /^x(\d|[12]\d|30)$/.test(text) ? text : undefined;
}

function memory(text: string, inside: string): Placed {
  const [baseText = "", second = "0", shift = "lsl 0", ...more] = inside.split(",").map((part) => part.trim());
  const base = wide(baseText);
  if (!base || more.length > 0) return notUnderstood(text);
  const displacement = sum(second.replace(/^#/, ""));
  const place = (index: Register | undefined, scale: number, displacement: bigint): Placed => {
    const where: Where = { kind: "memory", base, index, scale, displacement };
    return { where, width: 8 };
  };
  if (displacement !== undefined) return shift === "lsl 0" ? place(undefined, 1, displacement) : notUnderstood(text);
  const index = wide(second);
  const shifted = /^lsl #?([0-4])$/.exec(shift)?.[1];
  if (index && shifted !== undefined) return place(index, 1 << Number(shifted), 0n);
  if (/^w\d/.test(second)) return { error: `"${text}" extends a 32-bit index, which is not supported` };
  if (second.startsWith(":")) return { error: `"${text}" has a part of an address, which is not supported` };
  return notUnderstood(text);
}

function notUnderstood(text: string): Placed {
  return {
    error: `"${text}" is not understood: expected a register (x0), a constant (5), memory ([x0, 8]) or a symbol`,
  };
}
