/**
 * Writes one program, instruction by instruction, with labels. A label may be jumped to before it is placed.
 * Programs only jump forward: then the verifier needs no patience, and a cycle cannot be written by mistake.
 * What cannot be reached (behind a goto, with no label that is jumped to in between) is left out: the verifier takes no
 * program that has such code, and whoever writes a part need not know what stands before it.
 */
import { encode } from "./encode.ts";
import { HELPERS, type Helper } from "./helpers.ts";
import { unitsOf, type AluOp, type Instruction, type JumpOp, type Reg, type Right, type Size } from "./instruction.ts";

/** A place in the program; made by label(), put by place(). */
export interface Label {
  name: string;
}

/** A register, or a constant of 32 bits. */
type Value = { reg: Reg } | number;

export class Assembler {
  readonly #code: Instruction<Label>[] = [];
  readonly #places = new Map<Label, number>();
  readonly #wanted = new Set<Label>();
  #units = 0;
  #isReached = true;

  label(name: string): Label {
    return { name };
  }

  /** The label means the next instruction. */
  place(label: Label): void {
    if (this.#places.has(label)) throw new Error(`label ${label.name} is placed twice`);
    this.#places.set(label, this.#units);
    if (this.#wanted.has(label)) this.#isReached = true;
  }

  alu(dst: Reg, op: AluOp, value: Value, bits: 32 | 64 = 64): void {
    this.#push({ kind: "alu", op, dst, right: right(value), bits });
  }

  /** dst = *(size *)(src + offset), zero-extended. */
  load(dst: Reg, size: Size, src: Reg, offset: number): void {
    this.#push({ kind: "load", size, dst, src, offset });
  }

  /** *(size *)(dst + offset) = value */
  store(size: Size, dst: Reg, offset: number, value: Value): void {
    this.#push({ kind: "store", size, dst, offset, right: right(value) });
  }

  atomic(op: "+=" | "|=" | "&=" | "fetch|=" | "fetch+=", size: 4 | 8, dst: Reg, offset: number, src: Reg): void {
    this.#push({ kind: "atomic", op, size, dst, offset, src });
  }

  /** A constant of any width up to 64 bits. */
  constant(dst: Reg, value: bigint): void {
    if (BigInt.asIntN(32, value) === BigInt.asIntN(64, value)) this.alu(dst, "=", Number(BigInt.asIntN(32, value)));
    else this.#push({ kind: "ldimm", dst, value: BigInt.asIntN(64, value) });
  }

  map(dst: Reg, fd: number): void {
    this.#push({ kind: "ldmap", dst, fd });
  }

  /** The address of byte `offset` of the (only) entry of an array map. */
  mapValue(dst: Reg, fd: number, offset: number): void {
    this.#push({ kind: "ldmapvalue", dst, fd, offset });
  }

  jump(dst: Reg, op: JumpOp, value: Value, to: Label): void {
    this.#push({ kind: "jump", op, dst, right: right(value), to });
  }

  goto(to: Label): void {
    this.#push({ kind: "goto", to });
  }

  /** r0 = helper(r1 ... r5); r1-r5 are lost. */
  call(helper: Helper): void {
    this.#push({ kind: "call", helper: HELPERS[helper] });
  }

  exit(): void {
    this.#push({ kind: "exit" });
  }

  /** r = the stack's top + offset (negative). */
  stack(dst: Reg, offset: number): void {
    this.alu(dst, "=", { reg: 10 });
    this.alu(dst, "+=", offset);
  }

  /** With labels replaced by distances. */
  finish(): Instruction[] {
    let at = 0;
    return this.#code.map((instruction) => {
      at += unitsOf(instruction);
      if (instruction.kind !== "jump" && instruction.kind !== "goto") return instruction;
      const place = this.#places.get(instruction.to);
      if (place === undefined) throw new Error(`label ${instruction.to.name} is not placed`);
      return { ...instruction, to: place - at };
    });
  }

  encode(): Uint8Array {
    return encode(this.finish());
  }

  #push(instruction: Instruction<Label>): void {
    if (!this.#isReached) return;
    if ("to" in instruction) this.#want(instruction.to);
    if (instruction.kind === "goto" || instruction.kind === "exit") this.#isReached = false;
    this.#code.push(instruction);
    this.#units += unitsOf(instruction);
  }

  #want(label: Label): void {
    if (this.#places.has(label)) throw new Error(`the program jumps back to ${label.name}`);
    this.#wanted.add(label);
  }
}

function right(value: Value): Right {
  return typeof value === "number" ? { imm: value } : value;
}
