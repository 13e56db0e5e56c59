// Lengths of x86-64 instructions against objdump's.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import t from "tap";
import { beginsInstruction, instructionLength } from "../../src/elf/x86-length.ts";
import { NO_COMPILER } from "./build.ts";

/** Address and bytes of each instruction that objdump knows. */
function disassembled(path: string, lines: number): { text: string; bytes: Buffer }[] {
  const out = execFileSync("sh", ["-c", `objdump -d --insn-width=16 "$1" | head -n ${lines}`, "sh", path], {
    encoding: "latin1",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return out.split("\n").flatMap((text) => {
    const match = /^ +[\da-f]+:\t((?:[\da-f]{2} )+) *\t(.*)$/.exec(text);
    if (!match || /\(bad\)|^\.byte|^rex/.test(match[2]!)) return [];
    return [{ text, bytes: Buffer.from(match[1]!.replaceAll(" ", ""), "hex") }];
  });
}

for (const path of ["/lib/x86_64-linux-gnu/libc.so.6", "/usr/bin/python3.11"]) {
  t.test(path, { skip: existsSync(path) ? NO_COMPILER : `${path} is not installed` }, async (t) => {
    const wrong = disassembled(path, 400_000).filter(({ bytes }) => instructionLength(bytes, 0) !== bytes.length);
    t.strictSame(
      wrong.slice(0, 5).map(({ text, bytes }) => `${instructionLength(bytes, 0)} not ${bytes.length}: ${text}`),
      [],
    );
  });
}

/** [bytes, length] */
const table: [string, number | undefined][] = [
  ["90", 1],
  ["f30f1efa", 4], // endbr64
  ["48b8efcdab8967452301", 10], // movabs
  ["66b83412", 4],
  ["b878563412", 5],
  ["66c7073412", 5],
  ["6648c70778563412", 8], // REX.W wins over 66
  ["f60001", 3], // test
  ["f610", 2], // not
  ["f7c078563412", 6],
  ["a1efcdab8967452301", 9],
  ["67a178563412", 6],
  ["8b0425efcdab09", 7], // SIB without base
  ["8b442408", 4],
  ["8b0578563412", 6], // rip
  ["c4e37d46c131", 6], // map 3 has an immediate
  ["c5f877", 3], // vzeroupper
  ["62f17c4828c1", 6], // EVEX
  ["0f05", 2],
  ["0f8478563412", 6],
  ["06", undefined], // push %es is not in 64-bit mode
  ["0f0f", undefined], // 3DNow!
  ["48b8efcd", undefined], // cut short
  ["", undefined],
  ["6666666666666666666666666666666690", undefined], // longer than an instruction may be
];
for (const [hex, length] of table) {
  t.test(hex || "nothing", async (t) => t.equal(instructionLength(Buffer.from(hex, "hex"), 0), length));
}

t.test("where instructions begin", async (t) => {
  const code = Buffer.from("f30f1efa55488d442408c3", "hex"); // endbr64; push; lea; ret
  const begins = Array.from({ length: code.length + 1 }, (_, i) => i).filter((i) => beginsInstruction(code, i));
  t.strictSame(begins, [0, 4, 5, 10, 11]);
});
