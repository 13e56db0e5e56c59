import { isOperandError } from "../../../src/elf/operand.ts";
import { parseOperands } from "../../../src/elf/operands.ts";
import type { Target } from "../target.ts";

export const operands: Target = {
  name: "operands",
  doc: "the operands of a marker's note, of both machines",
  seeds: [
    "8@%rbp 8@%r12 -4@%eax",
    "-4@$-5 8f@-16(%rbp) 4@sym+8(%rip)",
    "8@8(%rax,%rcx,8) 1@%al",
    "8@[sp, 16] -4@w0 8@x19",
  ].concat(["8@[x0, w1, sxtw 3]", "4@foo@GOTPCREL(%rip)", "2@%gs:8(%rax)"]),
  pieces: [
    "@",
    "-",
    "%",
    "$",
    "(",
    ")",
    ",",
    "[",
    "]",
    "8f@",
    "%rip",
    "sym",
    "+0x",
    "99999999999999999999",
    "0x",
    ":",
    " ",
  ],
  run(input) {
    for (const machine of ["x86_64", "aarch64"] as const) {
      const context = { machine, location: 0x1000, isFixed: false, addressOf: () => 0x2000 };
      for (const operand of parseOperands(input.toString("latin1"), context))
        if (isOperandError(operand) && typeof operand.error !== "string") throw new Error("an error without words");
    }
  },
};
