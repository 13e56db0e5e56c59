/**
 * proc:::start, exec-success, exit, lwp-start, lwp-exit: programs on the kernel's tracepoints for tasks.
 *
 *   task_newtask(task, clone_flags)      in the process that makes it
 *   sched_process_exec(task, ...)        in the process itself
 *   sched_process_exit(task, ...)        in the thread itself; the last one's is the process's end
 *
 * A program that tells of a process's end runs before the one that forgets its pid (uprobe/follow.ts): it is attached first.
 */
import type { Point } from "../engine.ts";
import { Assembler, type Label } from "../uprobe/bpf/assembler.ts";
import { type Scope, filterProcess } from "../uprobe/filter.ts";
import { readKernel } from "../uprobe/follow.ts";
import { CONTEXT, OWN, PID_TGID, intSlot } from "../uprobe/frame.ts";
import { CLONE_THREAD } from "../uprobe/kernel.ts";
import { type ProcessFacts, tellProcess } from "../uprobe/process-record.ts";
import { writeEvent, type EventContext } from "./event.ts";

/** Offsets in struct task_struct and signal_struct (btf.ts). */
export interface LifeOffsets {
  tgid: number;
  pid: number;
  exit_code: number;
  signal: number;
  live: number;
}

export interface LifeContext extends EventContext {
  scope: Scope;
  offsets: LifeOffsets;
  /** PROCESS records are wanted. */
  facts: ProcessFacts | undefined;
}

interface Life {
  tracepoint: string;
  /** Between the process's filter and the record: leaves to `out` when it is another's turn. */
  write(a: Assembler, context: LifeContext, out: Label): void;
}

/** By the marker's name. */
export const LIVES: Record<string, Life> = {
  start: { tracepoint: "task_newtask", write: (a, context, out) => newTask(a, context, false, out) },
  "lwp-start": { tracepoint: "task_newtask", write: (a, context, out) => newTask(a, context, true, out) },
  "exec-success": { tracepoint: "sched_process_exec", write: tell },
  "lwp-exit": { tracepoint: "sched_process_exit", write: tell },
  exit: { tracepoint: "sched_process_exit", write: exit },
};

export function lifeProgram(point: Point, context: LifeContext): Assembler {
  const a = new Assembler();
  const out = a.label("out");
  a.alu(CONTEXT, "=", { reg: 1 });
  filterProcess(a, context.scope, out);
  LIVES[point.marker.name]!.write(a, context, out);
  writeEvent(a, context, point, out);
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

function tell(a: Assembler, { maps, facts }: LifeContext): void {
  if (facts) tellProcess(a, maps, facts);
}

/** The event is the new task's; arg0 of a process is who made it. */
function newTask(a: Assembler, { maps, offsets, facts }: LifeContext, thread: boolean, out: Label): void {
  a.load(0, 8, CONTEXT, 8);
  a.alu(0, "&=", CLONE_THREAD);
  a.jump(0, thread ? "==" : "!=", 0, out);
  a.load(0, 4, 10, PID_TGID + 4);
  a.store(8, 10, intSlot(0), { reg: 0 });
  a.load(OWN, 8, CONTEXT, 0);
  for (const [at, offset] of [
    [PID_TGID, offsets.pid],
    [PID_TGID + 4, offsets.tgid],
  ] as const) {
    readKernel(a, OWN, offset, 4);
    a.store(4, 10, at, { reg: 0 });
  }
  if (facts) tellProcess(a, maps, facts, !thread);
}

/** task_struct.exit_code: status << 8, or core << 7 | signal, as wait(2) gives it. */
function exit(a: Assembler, context: LifeContext, out: Label): void {
  const { offsets } = context;
  const [killed, told] = [a.label("killed"), a.label("told")];
  a.load(OWN, 8, CONTEXT, 0);
  readKernel(a, OWN, offsets.signal, 8);
  a.alu(OWN, "=", { reg: 0 });
  readKernel(a, OWN, offsets.live, 4);
  a.jump(0, "!=", 0, out); // other threads go on
  tell(a, context);
  a.load(OWN, 8, CONTEXT, 0);
  readKernel(a, OWN, offsets.exit_code, 4);
  a.alu(1, "=", { reg: 0 });
  a.alu(1, "&=", 0x7f);
  a.jump(1, "!=", 0, killed);
  a.store(8, 10, intSlot(0), 1);
  a.alu(0, ">>=", 8);
  a.alu(0, "&=", 0xff);
  a.store(8, 10, intSlot(1), { reg: 0 });
  a.goto(told);
  a.place(killed);
  a.store(8, 10, intSlot(1), { reg: 1 });
  a.alu(0, "&=", 0x80);
  a.alu(0, ">>=", 7);
  a.alu(0, "+=", 2);
  a.store(8, 10, intSlot(0), { reg: 0 });
  a.place(told);
}
