/**
 * How long x86-64 instructions are. A uprobe replaces the first byte of an instruction; put anywhere else it destroys
 * the program, so an offset in a function is probed only where an instruction begins, counted from the function's start.
 *
 *   prefixes*  [REX | VEX | EVEX]  opcode (one to three bytes)  [ModRM [SIB] [displacement]]  [immediate]
 *
 * What is not known (3DNow! of old, privileged oddities) has no length: nothing behind it is probed.
 */

/** Bytes of the longest instruction there may be. */
const LONGEST = 15;

/** Opcodes as ranges "00-03 08-0b", as a test. */
function set(text: string): (opcode: number) => boolean {
  const has = new Array<boolean>(256).fill(false);
  for (const range of text.split(" ")) {
    const [low = 0, high = low] = range.split("-").map((digits) => parseInt(digits, 16));
    has.fill(true, low, high + 1);
  }
  return (opcode) => has[opcode]!;
}

// One-byte opcodes.
const PREFIX = set("26 2e 36 3e 64-67 f0 f2 f3");
const NONE = set("50-5f 6c-6f 90-99 9b-9f a4-a7 aa-af c3 c9 cb cc cf d7 ec-ef f1 f4 f5 f8-fd");
const MODRM = set("00-03 08-0b 10-13 18-1b 20-23 28-2b 30-33 38-3b 63 84-8f d0-d3 d8-df fe ff");
const MODRM_IMM8 = set("6b 80 83 c0 c1 c6");
const MODRM_IMMZ = set("69 81 c7");
const IMM8 = set("04 0c 14 1c 24 2c 34 3c 6a 70-7f a8 b0-b7 cd e0-e7 eb");
const IMMZ = set("05 0d 15 1d 25 2d 35 3d 68 a9");
const IMM32 = set("e8 e9");
// Two-byte opcodes, 0f xx. The rest have a ModRM alone, but for those that are not known.
const NONE_0F = set("05-09 0b 30-35 37 77 a0-a2 a8-aa c8-cf");
const IMM32_0F = set("80-8f");
const IMM8_0F = set("70-73 a4 ac ba c2 c4-c6");
const UNKNOWN_0F = set("04 0a 0c 0e 0f 24-27 36 39 3b-3f 78 79 7a 7b a6 a7");

class Decoder {
  #at: number;
  #short = false;
  #shortAddress = false;
  #rexW = false;

  constructor(
    readonly code: Uint8Array,
    readonly start: number,
  ) {
    this.#at = start;
  }

  /** The length, or undefined when the instruction is not known or not all there. */
  length(): number | undefined {
    let opcode = this.#next();
    for (; PREFIX(opcode) && this.#at - this.start < LONGEST; opcode = this.#next()) {
      if (opcode === 0x66) this.#short = true;
      if (opcode === 0x67) this.#shortAddress = true;
    }
    if (opcode >= 0x40 && opcode <= 0x4f) {
      this.#rexW = (opcode & 8) !== 0;
      opcode = this.#next();
    }
    if (!this.#operands(opcode)) return undefined;
    const length = this.#at - this.start;
    return length <= LONGEST && this.#at <= this.code.length ? length : undefined;
  }

  /** Passes over what follows an opcode; whether it is known. */
  #operands(opcode: number): boolean {
    if (opcode === 0x0f) return this.#twoBytes(this.#next());
    if (opcode === 0xc5) return this.#vex(1, 1);
    if (opcode === 0xc4) return this.#vex(this.#next() & 31, 1);
    if (opcode === 0x62) return this.#vex(this.#next() & 7, 2);
    return NONE(opcode) || this.#oneByte(opcode, this.#short && !this.#rexW ? 2 : 4);
  }

  /** `immediate`: bytes of one as wide as the operands. */
  #oneByte(opcode: number, immediate: number): boolean {
    if (MODRM(opcode)) return this.#modrm(0);
    if (MODRM_IMM8(opcode)) return this.#modrm(1);
    if (MODRM_IMMZ(opcode)) return this.#modrm(immediate);
    if (IMM8(opcode)) return this.#skip(1);
    if (IMMZ(opcode)) return this.#skip(immediate);
    if (IMM32(opcode)) return this.#skip(4);
    if (opcode >= 0xb8 && opcode <= 0xbf) return this.#skip(this.#rexW ? 8 : immediate);
    if (opcode >= 0xa0 && opcode <= 0xa3) return this.#skip(this.#shortAddress ? 4 : 8);
    if (opcode === 0xc2 || opcode === 0xca) return this.#skip(2);
    if (opcode === 0xc8) return this.#skip(3);
    if (opcode !== 0xf6 && opcode !== 0xf7) return false;
    const isTest = (this.#peek() & 0x38) <= 8; // of this group only test has an immediate
    return this.#modrm(!isTest ? 0 : opcode === 0xf6 ? 1 : immediate);
  }

  #twoBytes(opcode: number): boolean {
    if (opcode === 0x38) return this.#skip(1) && this.#modrm(0);
    if (opcode === 0x3a) return this.#skip(1) && this.#modrm(1);
    if (UNKNOWN_0F(opcode)) return false;
    if (NONE_0F(opcode)) return true;
    if (IMM32_0F(opcode)) return this.#skip(4);
    return this.#modrm(IMM8_0F(opcode) ? 1 : 0);
  }

  /** After a VEX or EVEX prefix's first bytes: `more` of it, then the opcode of that map. */
  #vex(map: number, more: number): boolean {
    this.#skip(more);
    const opcode = this.#next();
    if (map === 1 && opcode === 0x77) return true;
    if (map === 0 || map > 6 || map === 4) return false;
    return this.#modrm(map === 3 || (map === 1 && IMM8_0F(opcode)) ? 1 : 0);
  }

  /** ModRM, SIB, displacement, and so many bytes more. */
  #modrm(immediate: number): boolean {
    const byte = this.#next();
    const [mod, rm] = [byte >> 6, byte & 7];
    const base = mod !== 3 && rm === 4 ? this.#next() & 7 : rm;
    const displacement = mod === 1 ? 1 : mod === 2 || (mod === 0 && base === 5) ? 4 : 0;
    return this.#skip(displacement + immediate);
  }

  #next(): number {
    return this.code[this.#at++] ?? 0;
  }

  #peek(): number {
    return this.code[this.#at] ?? 0;
  }

  #skip(count: number): true {
    this.#at += count;
    return true;
  }
}

/** The length in bytes of the instruction at an offset; undefined when it is not known, or cut short. */
export function instructionLength(code: Uint8Array, offset: number): number | undefined {
  return new Decoder(code, offset).length();
}

/** Whether an instruction begins at that offset of a function's code, as it is read from its start. */
export function beginsInstruction(code: Uint8Array, offset: number): boolean {
  let at = 0;
  while (at < offset) {
    const length = instructionLength(code, at);
    if (length === undefined) return false;
    at += length;
  }
  return at === offset;
}
