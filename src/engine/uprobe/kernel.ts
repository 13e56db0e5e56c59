/** The kernel's numbers (include/uapi/linux/bpf.h) that the engine names, and where its registers are. */
import type { Machine } from "../../elf/machine.ts";
import type { Register } from "../../elf/operand.ts";

export const PROGRAM = { kprobe: 2, perfEvent: 7, rawTracepoint: 17 } as const;
export const MAP = { hash: 1, array: 2, lruHash: 9, ringbuf: 27 } as const;
/** Entries of a hash are made when they are needed. */
export const NO_PREALLOC = 1;
/** An update of a map makes an entry, and changes none. */
export const NO_EXIST = 1;
/** An array's memory may be mapped. */
export const MAPPABLE = 1024;
/** The program may fault pages in (uprobes: Linux 6.0). */
export const SLEEPABLE = 16;
/** expected_attach_type of programs for uprobe_multi links. */
export const ATTACH_UPROBE_MULTI = 48;
/** A ring's reader is not woken for a record: ours looks by the clock, and the wake-up costs more than the record. */
export const NO_WAKEUP = 1;
/** clone(2): the new task is a thread of its maker's process. */
export const CLONE_THREAD = 0x10000;

const X86_64 = "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp".split(" ");

/** The byte offset of a register in the context of a uprobe program, struct bpf_user_pt_regs_t. */
export function registerOffset(machine: Machine, register: Register): number {
  const at =
    machine === "x86_64"
      ? X86_64.indexOf(register)
      : register === "sp"
        ? 31
        : register === "pc"
          ? 32
          : Number(register.slice(1));
  if (!(at >= 0)) throw new RangeError(`no register ${register} on ${machine}`);
  return 8 * at;
}

export function programCounter(machine: Machine): number {
  return registerOffset(machine, machine === "x86_64" ? "rip" : "pc");
}

/** The processor that we run on. */
export function machineHere(): Machine {
  return process.arch === "arm64" ? "aarch64" : "x86_64";
}
