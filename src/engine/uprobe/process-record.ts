/**
 * Code that tells a process's name, user and parent, before its first event and again after its name has changed: a
 * PROCESS record, as the agents' rings begin with (wire.h). Only where the script asks for them.
 */
import * as wire from "../../wire.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { COMM, KEY, PID_TGID, PROCESS, VALUE } from "./frame.ts";
import { NO_WAKEUP } from "./kernel.ts";
import type { Maps } from "./maps.ts";
import { writeHead } from "./record.ts";
import { COMM_BYTES, readCommand } from "./texts.ts";

/** Offsets of struct task_struct, from the kernel's own description (btf.ts). */
export interface ProcessFacts {
  /** Of `real_parent`. */
  parent: number;
  /** Of `tgid`. */
  tgid: number;
}

const INTS = PROCESS + wire.RECORD_SIZE;
const NAME = INTS + 32;

/**
 * Tells of the process that PID_TGID names.
 * @param newborn it is a child that the current process is making: it still has its maker's name.
 */
export function tellProcess(a: Assembler, maps: Maps, facts: ProcessFacts, newborn = false): void {
  const [known, told] = [a.label("new name"), a.label("told")];
  readCommand(a, COMM);
  a.load(0, 4, 10, PID_TGID + 4);
  a.store(4, 10, KEY, { reg: 0 });
  a.map(1, maps.processes);
  a.stack(2, KEY);
  a.call("map_lookup_elem");
  a.jump(0, "==", 0, known);
  for (const at of [0, 8]) {
    a.load(1, 8, 0, at);
    a.load(2, 8, 10, COMM + at);
    a.jump(1, "!=", { reg: 2 }, known);
  }
  a.goto(told);
  a.place(known);
  a.map(1, maps.processes);
  a.stack(2, KEY);
  a.stack(3, COMM);
  a.alu(4, "=", 0);
  a.call("map_update_elem");
  if (newborn) writeMaker(a);
  else writeParent(a, facts);
  writeUser(a);
  writeName(a, maps);
  a.place(told);
}

function writeMaker(a: Assembler): void {
  a.call("get_current_pid_tgid");
  a.alu(0, ">>=", 32);
  a.store(8, 10, INTS, { reg: 0 });
}

function writeParent(a: Assembler, { parent, tgid }: ProcessFacts): void {
  a.call("get_current_task");
  for (const at of [parent, tgid]) {
    a.alu(3, "=", { reg: 0 });
    a.alu(3, "+=", at);
    a.store(8, 10, VALUE, 0);
    a.stack(1, VALUE);
    a.alu(2, "=", at === tgid ? 4 : 8);
    a.call("probe_read_kernel");
    a.load(0, 8, 10, VALUE);
  }
  a.store(8, 10, INTS, { reg: 0 });
}

/** User, group, and no Python's version. */
function writeUser(a: Assembler): void {
  a.call("get_current_uid_gid");
  a.alu(1, "=", { reg: 0 });
  a.alu(1, ">>=", 32);
  a.store(8, 10, INTS + 16, { reg: 1 });
  a.alu(0, "=", { reg: 0 }, 32); // (the high half becomes 0)
  a.store(8, 10, INTS + 8, { reg: 0 });
  a.store(8, 10, INTS + 24, 0);
}

/** The name's slot, an empty one for the interpreter's file, and out. */
function writeName(a: Assembler, maps: Maps): void {
  const [ended, short] = [a.label("end of name"), a.label("short name")];
  a.alu(0, "=", 0);
  for (let at = 0; at < COMM_BYTES - 1; at++) {
    a.load(1, 1, 10, COMM + at);
    a.jump(1, "==", 0, ended);
    a.alu(0, "+=", 1);
  }
  a.place(ended);
  a.store(8, 10, NAME, { reg: 0 });
  for (const at of [0, 8]) {
    a.load(1, 8, 10, COMM + at);
    a.store(8, 10, NAME + 8 + at, { reg: 1 });
  }
  a.store(8, 10, NAME + 24, 0);
  // A name of up to 8 bytes takes 8, and the zeros after it are the empty slot.
  a.alu(3, "=", 24 + 32 + 8 + 8 + 8);
  a.jump(0, "<=", 8, short);
  a.alu(3, "=", 24 + 32 + 8 + 16 + 8);
  a.place(short);
  a.store(8, 10, VALUE, { reg: 3 });
  writeHead(a, wire.KIND_PROCESS);
  a.map(1, maps.ring);
  a.stack(2, PROCESS);
  a.load(3, 8, 10, VALUE);
  const out = a.label("written");
  const write = a.label("write");
  a.jump(3, "<=", 88, write);
  a.goto(out);
  a.place(write);
  a.alu(4, "=", NO_WAKEUP);
  a.call("ringbuf_output");
  a.place(out);
}
