// Operands: every form of the note grammar, and what is said of those that are none.
import t from "tap";
import type { Machine } from "../../src/elf/machine.ts";
import { parseOperands } from "../../src/elf/operands.ts";

const SYMBOLS = new Map([
  ["counter", 0x5000],
  ["symbol.6", 0x4ff0],
]);
const context = (machine: Machine, isFixed = false) => ({
  machine,
  location: 0x1000,
  isFixed,
  addressOf: (name: string) => SYMBOLS.get(name),
});

/** An operand as "size[s][f] place", or "error: message". */
function shown(text: string, machine: Machine, isFixed: boolean): string[] {
  return parseOperands(text, context(machine, isFixed)).map((operand) => {
    if ("error" in operand) return `error: ${operand.error}`;
    const { where, size, signed, float } = operand;
    const head = `${size}${signed ? "s" : ""}${float ? "f" : ""} `;
    switch (where.kind) {
      case "register":
        return `${head}${where.register}${where.shift ? `>>${where.shift}` : ""}`;
      case "constant":
        return `${head}=${where.value}`;
      case "vector":
        return `${head}vector ${where.number}`;
      case "relative":
        return `${head}[ip + ${where.displacement}]`;
      case "memory":
        return `${head}[${where.base ?? 0} + ${where.index ?? 0}*${where.scale} + ${where.displacement}]`;
    }
  });
}

/** [machine, operands, what they are] */
const table: [Machine, string, ...string[]][] = [
  ["x86_64", ""],
  ["x86_64", "-4@%eax", "4s rax"],
  ["x86_64", "8@%rbp 8@%r12 -4@%eax", "8 rbp", "8 r12", "4s rax"],
  ["x86_64", "  8@%rdi\t4@%esi ", "8 rdi", "4 rsi"],
  ["x86_64", "1@%al 1@%ah -1@%bh 1@%sil 1@%r13b", "1 rax", "1 rax>>8", "1s rbx>>8", "1 rsi", "1 r13"],
  ["x86_64", "2@%ax -2@%r13w 4@%r9d 2@%bp", "2 rax", "2s r13", "4 r9", "2 rbp"],
  ["x86_64", "-4@%ebp 4@%bp 8@%eax", "4s rbp", "4 rbp", "8 rax"],
  ["x86_64", "%rax %eax %ax %al", "8 rax", "4 rax", "2 rax", "1 rax"],
  ["x86_64", "4@$5 -4@$-1 8@$0x10 -8@$-0x8000000000000000", "4 =5", "4s =-1", "8 =16", "8s =-9223372036854775808"],
  ["x86_64", "8@$18446744073709551615", "8 =-1"],
  ["x86_64", "8@(%rsp) -4@-24(%rbp) 8@0x10(%rdi)", "8 [rsp + 0*1 + 0]", "4s [rbp + 0*1 + -24]", "8 [rdi + 0*1 + 16]"],
  ["x86_64", "-4@-4+8-20(%rbp) 4@+8(%rax)", "4s [rbp + 0*1 + -16]", "4 [rax + 0*1 + 8]"],
  ["x86_64", "1@-96(%rbp,%rax,8) 4@(%r8,%r9)", "1 [rbp + rax*8 + -96]", "4 [r8 + r9*1 + 0]"],
  ["x86_64", "8@(%rbp, %rax, 4) 8@16(,%rcx,2)", "8 [rbp + rax*4 + 0]", "8 [0 + rcx*2 + 16]"],
  ["x86_64", "8@symbol.6(%rip) -4@52+counter(%rip)", "8 [ip + 16368]", "4s [ip + 16436]"],
  ["x86_64", "4@counter-4+8(%rip) 8@counter", "4 [ip + 16388]", "8 [ip + 16384]"],
  ["x86_64", "4@0x601040 4@-16", "4 [0 + 0*1 + 6295616]", "4 [0 + 0*1 + -16]"],
  ["x86_64", "8@%xmm0 8f@%xmm15 4f@%ymm3", "8 vector 0", "8sf vector 15", "4sf vector 3"],
  ["x86_64", "8f@-16(%rbp) 4f@%eax", "8sf [rbp + 0*1 + -16]", "4sf rax"],
  ["aarch64", "8@x25 -4@w3 8@sp 4@wsp 8@x30", "8 x25", "4s x3", "8 sp", "4 sp", "8 x30"],
  ["aarch64", "8@fp 8@lr x1 w1", "8 x29", "8 x30", "8 x1", "4 x1"],
  ["aarch64", "8@xzr -4@wzr 8@5 -4@-5 4@#7 4@#0x10", "8 =0", "4s =0", "8 =5", "4s =-5", "4 =7", "4 =16"],
  ["aarch64", "-4@[x22] 2@[x22, 20] -4@[sp, 128]", "4s [x22 + 0*1 + 0]", "2 [x22 + 0*1 + 20]", "4s [sp + 0*1 + 128]"],
  [
    "aarch64",
    "8@[x29,-8] 8@[x29, #-16] -1@[x0, x1]",
    "8 [x29 + 0*1 + -8]",
    "8 [x29 + 0*1 + -16]",
    "1s [x0 + x1*1 + 0]",
  ],
  ["aarch64", "8@[x0, x1, lsl 3] 8@[x0, x1, lsl #2]", "8 [x0 + x1*8 + 0]", "8 [x0 + x1*4 + 0]"],
  ["aarch64", "8@d0 4f@s7 8@v31", "8 vector 0", "4sf vector 7", "8 vector 31"],
  ["aarch64", "8@counter 8@counter+8", "8 [ip + 16384]", "8 [ip + 16392]"],
];
for (const [machine, text, ...expected] of table) {
  t.test(`${machine}: "${text}"`, async (t) => t.strictSame(shown(text, machine, false), expected));
}

t.test("a program that is not relocated", async (t) => {
  t.strictSame(shown("8@$counter 4@counter(,%rax,4)", "x86_64", true), ["8 =20480", "4 [0 + rax*4 + 20480]"]);
});

/** [machine, one operand, what is said of it] */
const errors: [Machine, string, string][] = [
  ["x86_64", "16@%xmm0", "it is 16 bytes wide; arguments are 1, 2, 4 or 8 bytes"],
  ["x86_64", "3@%eax", "it is 3 bytes wide; arguments are 1, 2, 4 or 8 bytes"],
  ["x86_64", "0@%eax", "it is 0 bytes wide; arguments are 1, 2, 4 or 8 bytes"],
  ["x86_64", "2f@%ax", "a number of 2 bytes cannot be a floating-point one"],
  ["x86_64", "8@%fs:16", '"%fs:16" is memory of a segment, which pyprobe cannot address'],
  ["x86_64", "8@%st(0)", 'there is no register "%st(0)" that holds an argument'],
  [
    "x86_64",
    "8@foo@GOTPCREL(%rip)",
    '"foo@GOTPCREL(%rip)" is a reference through a table of the linker, which is not supported',
  ],
  ["x86_64", "8@16(%rip)", '"16(%rip)" names no symbol, so its address is not known'],
  [
    "x86_64",
    "8@.LC5(%rip)",
    'it is relative to ".LC5", which is not one symbol of the file (stripped, or several so named)',
  ],
  ["x86_64", "8@$counter", '"$counter" is the address of a symbol, which is not known before the file is loaded'],
  ["aarch64", "8@[x0, 16]!", '"[x0, 16]!" changes its register as it is read, which is not supported'],
  ["aarch64", "8@[x0, w1, sxtw 2]", '"[x0, w1, sxtw 2]" extends a 32-bit index, which is not supported'],
  ["aarch64", "8@[x0, :lo12:counter]", '"[x0, :lo12:counter]" has a part of an address, which is not supported'],
  ["x86_64", `8@${"1+".repeat(300)}1`, "an operand of 603 characters is not read"],
];
for (const [machine, text, message] of errors) {
  t.test(`${machine}: "${text.slice(0, 30)}" fails`, async (t) => {
    t.strictSame(shown(text, machine, false), [`error: ${message}`]);
  });
}
for (const text of ["8@%rzx", "8@(%rax", "8@8(%rax,%rbx,3)", "8@()", "8@8(%eax)", "8@", "@%rax", "8@(%rip,%rax)"]) {
  t.test(`x86_64: "${text}" is not understood`, async (t) => {
    t.match(shown(text, "x86_64", false), [/^error: .*(not understood|no register)/]);
  });
}
for (const text of ["8@x31", "8@[x0, x1, lsl 5]", "8@[]", "8@[x0, 1, 2]", "8@[counter]", "8@%rax", "8@w"]) {
  t.test(`aarch64: "${text}" is not understood`, async (t) => {
    t.match(shown(text, "aarch64", false), [/^error: .*(not understood|not one symbol)/]);
  });
}

t.test("an operand that is not understood fails alone", async (t) => {
  t.strictSame(shown("8@%rdi 8@%st(1) -4@%esi", "x86_64", false), [
    "8 rdi",
    'error: there is no register "%st(1)" that holds an argument',
    "4s rsi",
  ]);
});
