/**
 * Records whose length is not known before they are written: they are put together in scratch memory and copied from
 * there into the ring (program.ts says why).
 */
import type { Assembler, Label } from "./bpf/assembler.ts";
import { DYNPTR, KEY, OWN, RECORD, USED } from "./frame.ts";
import { NO_WAKEUP } from "./kernel.ts";
import { SCRATCH_DEPTH, SCRATCH_HEAD, type Maps } from "./maps.ts";

/** r7 = scratch memory of this processor, for so many bytes, that nobody uses. To `none` when there is none. Uses r8. */
export function takeScratch(a: Assembler, maps: Maps, bytes: number, none: Label): void {
  const taken = a.label("scratch");
  const scratch = maps.scratch(bytes);
  a.call("get_smp_processor_id");
  a.alu(OWN, "=", { reg: 0 });
  a.alu(OWN, "*=", SCRATCH_DEPTH);
  for (let i = 0; i < SCRATCH_DEPTH; i++) {
    const next = a.label("next scratch");
    a.store(4, 10, KEY, { reg: OWN });
    a.map(1, scratch);
    a.stack(2, KEY);
    a.call("map_lookup_elem");
    a.jump(0, "==", 0, next);
    a.alu(RECORD, "=", { reg: 0 });
    a.alu(RECORD, "+=", SCRATCH_HEAD);
    a.alu(1, "=", 1);
    a.atomic("fetch|=", 4, 0, 0, 1);
    a.alu(1, "&=", 1);
    a.jump(1, "!=", 0, next);
    a.goto(taken);
    a.place(next);
    a.alu(OWN, "+=", 1);
  }
  a.goto(none);
  a.place(taken);
}

/** The scratch record's r9 bytes into the ring, with the time. To `full` when there is no room. */
export function submitScratch(a: Assembler, maps: Maps, full: Label): void {
  const [noRoom, submitted] = [a.label("no room"), a.label("submitted")];
  a.map(1, maps.ring);
  a.alu(2, "=", { reg: USED });
  a.alu(3, "=", 0);
  a.stack(4, DYNPTR);
  a.call("ringbuf_reserve_dynptr");
  a.jump(0, "!=", 0, noRoom);
  a.call("ktime_get_ns");
  a.store(8, RECORD, 0, { reg: 0 });
  a.stack(1, DYNPTR);
  a.alu(2, "=", 0);
  a.alu(3, "=", { reg: RECORD });
  a.alu(4, "=", { reg: USED });
  a.alu(5, "=", 0);
  a.call("dynptr_write");
  dynptr(a, "ringbuf_submit_dynptr");
  a.goto(submitted);
  a.place(noRoom);
  dynptr(a, "ringbuf_discard_dynptr"); // (also of one that could not be had)
  a.goto(full);
  a.place(submitted);
}

/** Others may use the scratch memory again. */
export function releaseScratch(a: Assembler): void {
  a.alu(1, "=", 0);
  a.store(4, RECORD, -SCRATCH_HEAD, { reg: 1 });
}

function dynptr(a: Assembler, helper: "ringbuf_submit_dynptr" | "ringbuf_discard_dynptr"): void {
  a.stack(1, DYNPTR);
  a.alu(2, "=", NO_WAKEUP);
  a.call(helper);
}
