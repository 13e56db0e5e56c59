/**
 * Programs that follow the traced processes: a child of one is one, and one that has ended is none; and that tell when
 * a thread has ended, for scripts that keep state by thread. They stand on the kernel's tracepoints.
 */
import { native } from "../../native.ts";
import * as wire from "../../wire.ts";
import { Assembler } from "./bpf/assembler.ts";
import type { Reg } from "./bpf/instruction.ts";
import { filterProcess, type Scope } from "./filter.ts";
import { CONTEXT, KEY, OWN, PID_TGID, PROCESS, VALUE } from "./frame.ts";
import { CLONE_THREAD, NO_WAKEUP } from "./kernel.ts";
import type { Maps } from "./maps.ts";
import { writeHead } from "./record.ts";

/** Offsets in the kernel's structs (btf.ts). */
export interface TaskOffsets {
  /** task_struct.tgid */
  tgid: number;
  /** task_struct.signal */
  signal: number;
  /** signal_struct.live: how many of the process's threads have not ended; an atomic_t. */
  live: number;
}

/** What is done about a thread that has ended. */
export interface ThreadEnds {
  /** A record tells of it. */
  told: boolean;
  /** The map that has its variables. */
  selves: number | undefined;
}

/** On task_newtask(task, clone_flags): the new task's process is traced when its maker's is. */
export function forkProgram(maps: Maps, { tgid }: TaskOffsets): Assembler {
  const a = new Assembler();
  const out = a.label("out");
  a.alu(CONTEXT, "=", { reg: 1 });
  a.load(0, 8, CONTEXT, 8);
  a.alu(0, "&=", CLONE_THREAD);
  a.jump(0, "!=", 0, out);
  filterProcess(a, { kind: "targets", map: maps.targets }, out);
  a.load(OWN, 8, CONTEXT, 0);
  readKernel(a, OWN, tgid, 4);
  a.store(4, 10, KEY, { reg: 0 });
  a.store(8, 10, VALUE, 1);
  a.map(1, maps.targets);
  a.stack(2, KEY);
  a.stack(3, VALUE);
  a.alu(4, "=", 0);
  a.call("map_update_elem");
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

/** On sched_process_exec(task, ...), when a process runs another program: it is counted, so that its files are looked at. */
export function execProgram(maps: Maps): Assembler {
  const a = new Assembler();
  const out = a.label("out");
  filterProcess(a, { kind: "targets", map: maps.targets }, out);
  a.mapValue(1, maps.execs, 0);
  a.alu(2, "=", 1);
  a.atomic("+=", 8, 1, 0, 2);
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

/** On sched_process_exec(task, ...): an EXEC record. */
export function execTeller(maps: Maps, scope: Scope): Assembler {
  const a = new Assembler();
  const out = a.label("out");
  filterProcess(a, scope, out);
  tell(a, maps, wire.KIND_EXEC);
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

/** On sched_process_exit(task), when a thread ends. */
export function exitProgram(maps: Maps, offsets: TaskOffsets, scope: Scope, ends: ThreadEnds): Assembler {
  const a = new Assembler();
  const out = a.label("out");
  a.alu(CONTEXT, "=", { reg: 1 });
  filterProcess(a, scope, out);
  if (ends.told) tell(a, maps, wire.KIND_THREAD_END);
  if (ends.selves !== undefined) forget(a, ends.selves, PID_TGID);
  a.load(OWN, 8, CONTEXT, 0);
  readKernel(a, OWN, offsets.signal, 8);
  a.alu(OWN, "=", { reg: 0 });
  readKernel(a, OWN, offsets.live, 4);
  a.jump(0, "!=", 0, out); // other threads go on
  for (const map of [maps.targets, maps.processes]) forget(a, map, PID_TGID + 4);
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

/** Takes the entry of a number on the stack out of a map. */
function forget(a: Assembler, map: number, at: number): void {
  a.load(0, 4, 10, at);
  a.store(4, 10, KEY, { reg: 0 });
  a.map(1, map);
  a.stack(2, KEY);
  a.call("map_delete_elem");
}

/**
 * A record without slots. When the ring is full it is not told: the thread's `self` lives on until its number comes
 * again, and addresses mean what they meant before.
 */
function tell(a: Assembler, maps: Maps, kind: number): void {
  writeHead(a, kind);
  a.map(1, maps.ring);
  a.stack(2, PROCESS);
  a.alu(3, "=", wire.RECORD_SIZE);
  a.alu(4, "=", NO_WAKEUP);
  a.call("ringbuf_output");
}

/** r0 = so many bytes of the kernel's memory at the register + offset, 0 when they cannot be read. */
export function readKernel(a: Assembler, base: Reg, offset: number, size: number): void {
  a.store(8, 10, VALUE, 0);
  a.stack(1, VALUE);
  a.alu(2, "=", size);
  a.alu(3, "=", { reg: base });
  a.alu(3, "+=", offset);
  a.call("probe_read_kernel");
  a.load(0, 8, 10, VALUE);
}

/** Loads and attaches one of them; the descriptors that keep it. */
export function attachTracepoint(program: Uint8Array, type: number, name: string): number[] {
  const loaded = native.bpfProgram(type, 0, 0, program, `pyprobe_${name}`.slice(0, 15), 1 << 16);
  return [native.bpfRawTracepoint(loaded, name), loaded];
}
