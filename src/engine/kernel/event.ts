/** Code that writes the record of an event whose slots are all integers: on the stack already, at intSlot(0), ... */
import * as wire from "../../wire.ts";
import type { Point } from "../engine.ts";
import type { Assembler, Label } from "../uprobe/bpf/assembler.ts";
import { loadContext } from "../uprobe/context.ts";
import { PID_TGID, RECORD, USED, intSlot } from "../uprobe/frame.ts";
import { NO_WAKEUP } from "../uprobe/kernel.ts";
import type { Maps } from "../uprobe/maps.ts";
import { releaseScratch, submitScratch, takeScratch } from "../uprobe/scratch.ts";
import { copyStack, stackSlotBytes } from "../uprobe/stack.ts";

/** What is written, and where. */
export interface EventContext {
  maps: Maps;
  /** Frames of a stack at most. */
  frames: number;
}

/** The point's event. PID_TGID says whose it is. Goes to `out` when the ring is full. */
export function writeEvent(a: Assembler, context: EventContext, point: Point, out: Label): void {
  const [lost, written] = [a.label("lost"), a.label("written")];
  if (point.context?.includes("ustack")) writeVariable(a, context, point, lost);
  else writeFixed(a, context, point, lost);
  a.goto(written);
  a.place(lost);
  a.mapValue(1, context.maps.counts, 8 * point.number);
  a.alu(2, "=", 1);
  a.atomic("+=", 8, 1, 0, 2);
  a.goto(out);
  a.place(written);
}

function intsOf({ marker, captures }: Point): number[] {
  return marker.slots.map((_, slot) => slot).filter((slot) => captures & (1 << slot));
}

/** Numbers alone: the room is known, and written in place. */
function writeFixed(a: Assembler, { maps }: EventContext, point: Point, lost: Label): void {
  const { context = [] } = point;
  const ints = intsOf(point);
  a.map(1, maps.ring);
  a.alu(2, "=", wire.RECORD_SIZE + 8 * (ints.length + context.length));
  a.alu(3, "=", 0);
  a.call("ringbuf_reserve");
  a.jump(0, "==", 0, lost);
  a.alu(RECORD, "=", { reg: 0 });
  writeHead(a, point, ints);
  context.forEach((name, index) => {
    loadContext(a, name, "inside");
    a.store(8, RECORD, wire.RECORD_SIZE + 8 * (ints.length + index), { reg: 0 });
  });
  a.call("ktime_get_ns");
  a.store(8, RECORD, 0, { reg: 0 });
  a.alu(1, "=", { reg: RECORD });
  a.alu(2, "=", NO_WAKEUP);
  a.call("ringbuf_submit");
}

/** With a stack, whose length is not known before. */
function writeVariable(a: Assembler, { maps, frames }: EventContext, point: Point, lost: Label): void {
  const { context = [] } = point;
  const ints = intsOf(point);
  const [full, release] = [a.label("full"), a.label("release")];
  let used = wire.RECORD_SIZE + 8 * ints.length;
  takeScratch(a, maps, used + 8 * context.length + stackSlotBytes(frames), lost);
  writeHead(a, point, ints);
  a.alu(USED, "=", used);
  for (const name of context) {
    if (name === "ustack") {
      copyStack(a, { frames, stand: "inside" }, used, -8, full);
      used += stackSlotBytes(frames);
      continue;
    }
    loadContext(a, name, "inside");
    a.alu(1, "=", { reg: RECORD });
    a.alu(1, "+=", { reg: USED });
    a.store(8, 1, 0, { reg: 0 });
    a.alu(USED, "+=", 8);
    used += 8;
  }
  submitScratch(a, maps, full);
  a.goto(release);
  a.place(full);
  releaseScratch(a);
  a.goto(lost);
  a.place(release);
  releaseScratch(a);
}

function writeHead(a: Assembler, { number }: Point, ints: readonly number[]): void {
  a.load(0, 8, 10, PID_TGID);
  a.store(4, RECORD, 12, { reg: 0 });
  a.alu(0, ">>=", 32);
  a.store(4, RECORD, 8, { reg: 0 });
  a.constant(0, BigInt(wire.KIND_EVENT | (number << 16)));
  a.store(8, RECORD, 16, { reg: 0 });
  ints.forEach((slot, index) => {
    a.load(0, 8, 10, intSlot(slot));
    a.store(8, RECORD, wire.RECORD_SIZE + 8 * index, { reg: 0 });
  });
}
