/** A string of the target, as programs in the kernel read it. */
import type { Assembler } from "./bpf/assembler.ts";

/**
 * Reads the string at r3 to r1, r2 bytes at most: r0 = how many it came to, the NUL with them; negative where it cannot be
 * read. Kernels before 6.18 or so, 6.1 among them, leave the NUL out of the count where there is nothing before it.
 */
export function readUserString(a: Assembler): void {
  const counted = a.label("counted");
  a.call("probe_read_user_str");
  a.jump(0, "!=", 0, counted);
  a.alu(0, "=", 1);
  a.place(counted);
}
