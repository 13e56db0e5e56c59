/** Programs as text, for -x dumpbpf: one instruction a line, in the kernel verifier's way of writing them. */
import { helperName } from "./helpers.ts";
import { unitsOf, type Instruction, type Reg, type Right, type Size } from "./instruction.ts";

export function disassemble(program: readonly Instruction[]): string {
  let at = 0;
  return program
    .map((instruction) => {
      const line = `${String(at).padStart(5)}: ${text(instruction, at)}`;
      at += unitsOf(instruction);
      return line;
    })
    .join("\n");
}

function text(it: Instruction, at: number): string {
  switch (it.kind) {
    case "alu":
      return `${it.bits === 64 ? "r" : "w"}${it.dst} ${it.op} ${right(it.right, it.bits === 64 ? "r" : "w")}`;
    case "load":
      return `r${it.dst} = ${memory(it.size, it.src, it.offset)}`;
    case "store":
      return `${memory(it.size, it.dst, it.offset)} = ${right(it.right)}`;
    case "atomic":
      return it.op === "fetch|="
        ? `r${it.src} = lock fetch ${memory(it.size, it.dst, it.offset)} |= r${it.src}`
        : `lock ${memory(it.size, it.dst, it.offset)} ${it.op} r${it.src}`;
    case "ldimm":
      return `r${it.dst} = 0x${BigInt.asUintN(64, it.value).toString(16)} ll`;
    case "ldmap":
      return `r${it.dst} = map[fd ${it.fd}] ll`;
    case "ldmapvalue":
      return `r${it.dst} = map[fd ${it.fd}] value + ${it.offset} ll`;
    case "jump":
      return `if r${it.dst} ${it.op} ${right(it.right)} goto ${target(it.to, at)}`;
    case "goto":
      return `goto ${target(it.to, at)}`;
    case "call":
      return `call ${helperName(it.helper)}`;
    case "exit":
      return "exit";
  }
}

function right(from: Right, letter = "r"): string {
  return "reg" in from ? `${letter}${from.reg}` : String(from.imm);
}

function memory(size: Size, base: Reg, offset: number): string {
  return `*(u${size * 8} *)(r${base} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)})`;
}

/** The line number that the jump goes to. */
function target(distance: number, at: number): string {
  return String(at + 1 + distance);
}
