/** The assembler: what it writes, reads back, shows, and refuses; and that the kernel's verifier takes it. */
import t from "tap";
import { Assembler } from "../../src/engine/uprobe/bpf/assembler.ts";
import { decode } from "../../src/engine/uprobe/bpf/decode.ts";
import { disassemble } from "../../src/engine/uprobe/bpf/disassemble.ts";
import { encode } from "../../src/engine/uprobe/bpf/encode.ts";
import {
  ALU,
  JUMP,
  type AluOp,
  type Instruction,
  type JumpOp,
  type Reg,
} from "../../src/engine/uprobe/bpf/instruction.ts";
import { native, type NativeError } from "../../src/native.ts";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";

/** One of every kind, operation, size and side. */
function everything(): Instruction[] {
  const all: Instruction[] = [];
  for (const op of Object.keys(ALU) as AluOp[]) {
    all.push(
      { kind: "alu", op, dst: 3, right: { imm: -5 }, bits: 64 },
      { kind: "alu", op, dst: 9, right: { reg: 10 }, bits: 32 },
    );
  }
  for (const size of [1, 2, 4, 8] as const) {
    all.push({ kind: "load", size, dst: 0, src: 10, offset: -512 });
    all.push({ kind: "store", size, dst: 10, offset: -8, right: { reg: 7 } });
    all.push({ kind: "store", size, dst: 10, offset: 32767, right: { imm: 0x7fffffff } });
  }
  for (const op of Object.keys(JUMP) as JumpOp[]) {
    all.push(
      { kind: "jump", op, dst: 1, right: { imm: 0 }, to: 1 },
      { kind: "jump", op, dst: 1, right: { reg: 2 }, to: -32768 },
    );
  }
  for (const op of ["+=", "|=", "&=", "fetch|=", "fetch+="] as const)
    all.push({ kind: "atomic", op, size: 8, dst: 1, offset: 8, src: 2 });
  for (const value of [0n, -1n, 1n << 62n, -(1n << 63n), 0xffffffffn]) all.push({ kind: "ldimm", dst: 4, value });
  all.push({ kind: "ldmap", dst: 1, fd: 12 }, { kind: "ldmapvalue", dst: 2, fd: 12, offset: 4088 });
  all.push({ kind: "goto", to: 7 }, { kind: "call", helper: 199 }, { kind: "exit" });
  return all;
}

t.test("what is encoded decodes to itself", async (t) => {
  const program = everything();
  t.same(decode(encode(program)), program);
});

t.test("bytes, as the kernel's headers have them", async (t) => {
  const a = new Assembler();
  a.alu(0, "=", 0);
  a.load(1, 8, 6, 112);
  a.store(4, 10, -4, { reg: 1 });
  a.exit();
  t.equal(
    Buffer.from(a.encode()).toString("hex"),
    "b700000000000000" + "7961700000000000" + "631afcff00000000" + "9500000000000000",
  );
});

t.test("labels reach over wide instructions, and a disassembly names the line", async (t) => {
  const a = new Assembler();
  const end = a.label("end");
  a.jump(1, "s>", -1, end);
  a.constant(2, 1n << 40n);
  a.map(1, 5);
  a.place(end);
  a.exit();
  t.equal(
    disassemble(a.finish()),
    ["    0: if r1 s> -1 goto 5", "    1: r2 = 0x10000000000 ll", "    3: r1 = map[fd 5] ll", "    5: exit"].join("\n"),
  );
});

t.test("what cannot be reached is left out", async (t) => {
  const a = new Assembler();
  const [end, dead] = [a.label("end"), a.label("dead")];
  a.goto(end);
  a.alu(0, "=", 1);
  a.goto(dead);
  a.place(dead);
  a.alu(0, "=", 2);
  a.place(end);
  a.exit();
  t.equal(disassemble(a.finish()), ["    0: goto 1", "    1: exit"].join("\n"));
});

t.test("mistakes of ours are told at once", async (t) => {
  const backward = new Assembler();
  const start = backward.label("start");
  backward.place(start);
  t.throws(() => backward.goto(start), { message: "the program jumps back to start" });
  const lost = new Assembler();
  lost.goto(lost.label("nowhere"));
  t.throws(() => lost.finish(), { message: "label nowhere is not placed" });
  const twice = new Assembler();
  const here = twice.label("here");
  twice.place(here);
  t.throws(() => twice.place(here), { message: "label here is placed twice" });
  t.throws(() => encode([{ kind: "load", size: 8, dst: 0 as Reg, src: 1, offset: 40000 }]), {
    message: "an eBPF offset of 40000",
  });
  t.throws(() => encode([{ kind: "alu", op: "=", dst: 0, right: { imm: 2 ** 33 }, bits: 64 }]), RangeError);
  t.throws(() => decode(Uint8Array.of(0xff, 0, 0, 0, 0, 0, 0, 0)), { message: "eBPF code 0xf0" });
});

t.test("the verifier", { skip: whyNot() ?? false }, async (t) => {
  const KPROBE = 2;
  const good = new Assembler();
  good.alu(6, "=", { reg: 1 });
  good.call("get_current_pid_tgid");
  good.alu(0, "=", 0);
  good.exit();
  const fd = native.bpfProgram(KPROBE, 0, 0, good.encode(), "test", 4096);
  t.ok(fd > 2, "takes a program");
  native.closeFd(fd);

  const bad = new Assembler();
  bad.load(0, 8, 2, 0);
  bad.exit();
  try {
    native.bpfProgram(KPROBE, 0, 0, bad.encode(), "test", 4096);
    t.fail("a program that reads through a register that was never set was loaded");
  } catch (error) {
    t.equal((error as NativeError).syscall, "bpf(BPF_PROG_LOAD)");
    t.match((error as NativeError & { log: string }).log, /R2 !read_ok/, "and says why it does not take another");
  }
});

t.test("maps", { skip: whyNot() ?? false }, async (t) => {
  const HASH = 1;
  const map = native.bpfMap(HASH, 4, 8, 2, 0, "test");
  const [key, value] = [Uint8Array.of(7, 0, 0, 0), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)];
  const got = new Uint8Array(8);
  t.notOk(native.bpfLookup(map, key, got), "no entry yet");
  native.bpfUpdate(map, key, value);
  t.ok(native.bpfLookup(map, key, got));
  t.same(got, value);
  const next = new Uint8Array(4);
  t.ok(native.bpfNextKey(map, null, next));
  t.same(next, key);
  t.notOk(native.bpfNextKey(map, key, next), "the last one");
  t.ok(native.bpfDelete(map, key));
  t.notOk(native.bpfDelete(map, key), "it is gone");
  native.bpfUpdate(map, Uint8Array.of(1, 0, 0, 0), value);
  native.bpfUpdate(map, Uint8Array.of(2, 0, 0, 0), value);
  t.throws(() => native.bpfUpdate(map, Uint8Array.of(3, 0, 0, 0), value), { code: "E2BIG" });
  native.closeFd(map);
});
