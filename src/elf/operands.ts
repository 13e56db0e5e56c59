/**
 * Parses the operands of a note: blanks between them, each `[-]N[f]@place`.
 *
 *   -4@%eax          4 bytes, signed
 *   8f@-16(%rbp)     an 8-byte IEEE number
 *   %eax             no size: as wide as the register, unsigned
 *
 * The size before the @ governs: `-4@%rbp` and `4@%bp` are both 4 bytes of the register. Places are written as the
 * machine's assembler writes them; the dialects are in operands-x86_64.ts and operands-aarch64.ts, one function each.
 * What is not understood is an OperandError with a message: it fails its argument, never the others.
 */
import type { Machine } from "./machine.ts";
import type { Operand, OperandError, Where } from "./operand.ts";
import { aarch64 } from "./operands-aarch64.ts";
import { x86_64 } from "./operands-x86_64.ts";

/** What the place of an operand may refer to. */
export interface OperandContext {
  machine: Machine;
  /** The site's link-time address. */
  location: number;
  /** Whether link-time addresses are run-time ones (ET_EXEC). */
  isFixed: boolean;
  /** The link-time address of the one symbol of that name. */
  addressOf(name: string): number | undefined;
}

/** A place in one dialect, and how wide it is by itself (bytes), or why there is none. */
export type Placed = { where: Where; width: number } | { error: string };
export type Dialect = (text: string, context: OperandContext) => Placed;

const DIALECTS: Record<Machine, Dialect> = { x86_64, aarch64 };

/** Operands of one site that are looked at; sys/sdt.h makes at most 12. */
const OPERANDS_MAX = 64;
const LENGTH_MAX = 512;

/** The operands of a note's text, in order. */
export function parseOperands(text: string, context: OperandContext): (Operand | OperandError)[] {
  return splitOperands(text)
    .slice(0, OPERANDS_MAX)
    .map((each) => parseOperand(each, context));
}

/** Splits at blanks outside brackets: "[x0, 8]" is one operand. */
export function splitOperands(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === undefined || (depth <= 0 && /\s/.test(c))) {
      if (i > start) parts.push(text.slice(start, i));
      start = i + 1;
      depth = 0;
    }
  }
  return parts;
}

function parseOperand(text: string, context: OperandContext): Operand | OperandError {
  const fail = (error: string): OperandError => ({ text: text.slice(0, LENGTH_MAX), error });
  if (text.length > LENGTH_MAX) return fail(`an operand of ${text.length} characters is not read`);
  const [, sign, digits, float, place = text] = /^(?:(-?)(\d+)(f?)@)?(.*)$/s.exec(text) ?? [];
  const placed = DIALECTS[context.machine](place, context);
  if ("error" in placed) return fail(placed.error);
  const size = digits === undefined ? placed.width : Number(digits);
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8)
    return fail(`it is ${digits} bytes wide; arguments are 1, 2, 4 or 8 bytes`);
  if (float && size < 4) return fail(`a number of ${size} bytes cannot be a floating-point one`);
  return { text, size, signed: sign === "-" || float === "f", float: float === "f", where: placed.where };
}

/** "12", "-0x10", "4+8-20" as one number of 64 bits; undefined when it is none. */
export function sum(text: string): bigint | undefined {
  if (!/^[+-]?(0x[\da-f]+|\d+)([+-](0x[\da-f]+|\d+))*$/i.test(text)) return undefined;
  let total = 0n;
  for (const [, sign, digits = "0"] of text.matchAll(/([+-]?)(0x[\da-f]+|\d+)/gi))
    total += sign === "-" ? -BigInt(digits) : BigInt(digits);
  return BigInt.asIntN(64, total);
}

/** "symbol", "52+symbol", "symbol-4": a link-time address, or why it is none. */
export function symbolAddress(text: string, context: OperandContext): number | { error: string } {
  const match = /^([+-]?(?:0x[\da-f]+|\d+)\+)?([A-Za-z_.$][\w.$]*)([+-].*)?$/i.exec(text);
  const [, before = "0", name, after = "0"] = match ?? [];
  const [left, right] = [sum(before.replace(/\+$/, "")), sum(after)];
  if (name === undefined || left === undefined || right === undefined)
    return { error: `"${text}" is not understood: expected a symbol, with or without a number added` };
  const address = context.addressOf(name);
  if (address === undefined)
    return {
      error: `it is relative to "${name}", which is not one symbol of the file (stripped, or several so named)`,
    };
  return address + Number(left + right);
}
