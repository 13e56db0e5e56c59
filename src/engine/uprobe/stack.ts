/**
 * Code that captures where a thread is: the addresses on its stack, as the kernel finds them by frame pointers.
 *
 * Where a function begins it has made no frame yet, so that the chain of frames leaves its caller out; and whether the
 * kernel puts it in depends on the function's first instruction. The caller's address is at the stack's top then: it is
 * captured beside the frames, and the isolate puts it where it belongs.
 */
import type { Machine } from "../../elf/machine.ts";
import * as wire from "../../wire.ts";
import type { Assembler, Label } from "./bpf/assembler.ts";
import { COMPARED, CONTEXT, RECORD, USED, VALUE } from "./frame.ts";
import { machineHere, programCounter, registerOffset } from "./kernel.ts";

/** Where in a function a program runs. */
export type Stand = "entry" | "return" | "inside";

/** bpf_get_stack: of the program, not of the kernel. */
const USER_STACK = 256;
/** Of the slot: its head, and the caller. */
const HEAD = 16;

/** The most bytes that a slot of a stack takes. */
export function stackSlotBytes(frames: number): number {
  return HEAD + 8 * frames;
}

/** r0 = the address that the function returns to; 0 when it cannot be told. */
export function loadCaller(a: Assembler, stand: Stand): void {
  const machine = machineHere();
  if (stand === "return") return a.load(0, 8, CONTEXT, programCounter(machine));
  if (stand === "entry") return loadReturnAddress(a, machine);
  a.store(8, 10, COMPARED, 0);
  a.store(8, 10, COMPARED + 8, 0);
  a.alu(1, "=", { reg: CONTEXT });
  a.stack(2, COMPARED);
  a.alu(3, "=", 16);
  a.alu(4, "=", USER_STACK);
  a.call("get_stack");
  a.load(0, 8, 10, COMPARED + 8);
}

function loadReturnAddress(a: Assembler, machine: Machine): void {
  if (machine === "aarch64") return a.load(0, 8, CONTEXT, registerOffset(machine, "x30"));
  a.store(8, 10, VALUE, 0);
  a.stack(1, VALUE);
  a.alu(2, "=", 8);
  a.load(3, 8, CONTEXT, registerOffset(machine, "rsp"));
  a.call("probe_read_user");
  a.load(0, 8, 10, VALUE);
}

/**
 * The stack into the record, at r9, which then is behind it. r9 is at most `usedMax` before.
 * @param spare a place in scratch memory (offset from r7) for r9: as in strings.ts.
 */
export function copyStack(
  a: Assembler,
  { frames, stand }: { frames: number; stand: Stand },
  usedMax: number,
  spare: number,
  out: Label,
): void {
  const got = a.label("stack");
  if (stand === "entry") loadCaller(a, stand);
  else a.alu(0, "=", 0);
  slotAddress(a, 1);
  a.store(8, 1, 8, { reg: 0 });
  a.alu(1, "=", { reg: CONTEXT });
  slotAddress(a, 2);
  a.alu(2, "+=", HEAD);
  a.alu(3, "=", 8 * frames);
  a.alu(4, "=", USER_STACK);
  a.call("get_stack");
  a.jump(0, "s>=", 0, got);
  a.alu(0, "=", 0);
  a.place(got);
  a.jump(0, ">", 8 * frames, out); // (cannot be; the verifier wants to see it)
  a.alu(0, "+=", 8);
  slotAddress(a, 1);
  a.store(4, 1, 0, { reg: 0 });
  a.store(4, 1, 4, wire.STR_WHOLE);
  a.alu(USED, "+=", { reg: 0 });
  a.alu(USED, "+=", 8);
  a.store(8, RECORD, spare, { reg: USED });
  a.load(USED, 8, RECORD, spare);
  a.jump(USED, ">", usedMax + stackSlotBytes(frames), out);
}

function slotAddress(a: Assembler, register: 1 | 2): void {
  a.alu(register, "=", { reg: RECORD });
  a.alu(register, "+=", { reg: USED });
}
