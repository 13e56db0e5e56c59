/** Code that writes the record of an event whose slots are all integers: on the stack already, at intSlot(0), ... */
import * as wire from "../../wire.ts";
import type { Point } from "../engine.ts";
import type { Assembler, Label } from "../uprobe/bpf/assembler.ts";
import { loadContext } from "../uprobe/context.ts";
import { PID_TGID, RECORD, intSlot } from "../uprobe/frame.ts";
import { NO_WAKEUP } from "../uprobe/kernel.ts";
import type { Maps } from "../uprobe/maps.ts";

/** The point's event. PID_TGID says whose it is. Goes to `out` when the ring is full. */
export function writeEvent(a: Assembler, maps: Maps, point: Point, out: Label): void {
  const { number: probe, marker, captures, context = [] } = point;
  const ints = marker.slots.map((_, slot) => slot).filter((slot) => captures & (1 << slot));
  const got = a.label("reserved");
  a.map(1, maps.ring);
  a.alu(2, "=", wire.RECORD_SIZE + 8 * (ints.length + context.length));
  a.alu(3, "=", 0);
  a.call("ringbuf_reserve");
  a.jump(0, "!=", 0, got);
  a.mapValue(1, maps.counts, 8 * probe);
  a.alu(2, "=", 1);
  a.atomic("+=", 8, 1, 0, 2);
  a.goto(out);
  a.place(got);
  a.alu(RECORD, "=", { reg: 0 });
  a.load(0, 8, 10, PID_TGID);
  a.store(4, RECORD, 12, { reg: 0 });
  a.alu(0, ">>=", 32);
  a.store(4, RECORD, 8, { reg: 0 });
  a.constant(0, BigInt(wire.KIND_EVENT | (probe << 16)));
  a.store(8, RECORD, 16, { reg: 0 });
  ints.forEach((slot, index) => {
    a.load(0, 8, 10, intSlot(slot));
    a.store(8, RECORD, wire.RECORD_SIZE + 8 * index, { reg: 0 });
  });
  context.forEach((name, index) => {
    loadContext(a, name);
    a.store(8, RECORD, wire.RECORD_SIZE + 8 * (ints.length + index), { reg: 0 });
  });
  a.call("ktime_get_ns");
  a.store(8, RECORD, 0, { reg: 0 });
  a.alu(1, "=", { reg: RECORD });
  a.alu(2, "=", NO_WAKEUP);
  a.call("ringbuf_submit");
}
