/**
 * profile-N: an event of the kernel's cpu-clock on each processor, and a program on it that says what was interrupted.
 * Its time slices are those of the clock, whether the processor computes or idles; with a target, other processes' are
 * let go.
 */
import { readFileSync } from "node:fs";
import { native } from "../../native.ts";
import type { Point } from "../engine.ts";
import { Assembler } from "../uprobe/bpf/assembler.ts";
import { type Scope, filterProcess } from "../uprobe/filter.ts";
import { CONTEXT, intSlot } from "../uprobe/frame.ts";
import { PROGRAM, machineHere, programCounter } from "../uprobe/kernel.ts";
import { type ProcessFacts, tellProcess } from "../uprobe/process-record.ts";
import { writeEvent, type EventContext } from "./event.ts";

/** How a program sees whether the processor ran a program, not the kernel: a word of the context, and bits that are then so. */
const USER_MODE = {
  x86_64: { at: 8 * 17, mask: 3, equal: 3 }, // cs
  aarch64: { at: 8 * 33, mask: 15, equal: 0 }, // pstate
} as const;

export function sampleProgram(
  point: Point,
  context: EventContext,
  scope: Scope,
  facts: ProcessFacts | undefined,
): Assembler {
  const a = new Assembler();
  const [out, user, write] = [a.label("out"), a.label("user"), a.label("write")];
  const machine = machineHere();
  const { at, mask, equal } = USER_MODE[machine];
  a.alu(CONTEXT, "=", { reg: 1 });
  filterProcess(a, scope, out);
  if (facts) tellProcess(a, context.maps, facts);
  a.load(3, 8, CONTEXT, programCounter(machine));
  a.load(1, 8, CONTEXT, at);
  a.alu(1, "&=", mask);
  a.alu(2, "=", 0);
  a.jump(1, "==", equal, user);
  a.store(8, 10, intSlot(0), { reg: 3 });
  a.store(8, 10, intSlot(1), { reg: 2 });
  a.goto(write);
  a.place(user);
  a.store(8, 10, intSlot(0), { reg: 2 });
  a.store(8, 10, intSlot(1), { reg: 3 });
  a.place(write);
  writeEvent(a, context, point, out);
  a.place(out);
  a.alu(0, "=", 0);
  a.exit();
  return a;
}

/** Starts the clock on every processor; the descriptors that keep it going. */
export function startSampling(program: Uint8Array, interval: number): number[] {
  const loaded = native.bpfProgram(PROGRAM.perfEvent, 0, 0, program, "pyprobe_profile", 1 << 16);
  const fds = [loaded];
  try {
    for (const processor of processorsOnline()) fds.push(native.perfClock(processor, interval, loaded));
  } catch (error) {
    for (const fd of fds) native.closeFd(fd);
    throw error;
  }
  return fds;
}

/** From "0-3,6". */
export function processorsOnline(): number[] {
  const text = readFileSync("/sys/devices/system/cpu/online", "latin1").trim();
  return text.split(",").flatMap((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
