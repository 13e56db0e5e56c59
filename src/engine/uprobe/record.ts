/** Code that begins a record of a process or thread on the stack, at PROCESS: its time, whose it is, its kind. */
import type { Assembler } from "./bpf/assembler.ts";
import { PID_TGID, PROCESS } from "./frame.ts";

/** The head of wire.h's records. PID_TGID has been stored; r0 to r5 are lost. */
export function writeHead(a: Assembler, kind: number): void {
  a.load(0, 8, 10, PID_TGID);
  a.store(4, 10, PROCESS + 12, { reg: 0 });
  a.alu(0, ">>=", 32);
  a.store(4, 10, PROCESS + 8, { reg: 0 });
  a.store(8, 10, PROCESS + 16, kind);
  a.call("ktime_get_ns");
  a.store(8, 10, PROCESS, { reg: 0 });
}
