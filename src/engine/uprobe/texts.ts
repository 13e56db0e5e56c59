/** Texts, as the kernel's helpers read them, and what those of older kernels (6.1 among them) leave undone. */
import type { Assembler } from "./bpf/assembler.ts";

/** Bytes of a thread's name, with its NUL. */
export const COMM_BYTES = 16;

/**
 * Reads the target's string at r3 to r1, r2 bytes at most: r0 = how many it came to, the NUL with them; negative where it
 * cannot be read. Older kernels leave the NUL of an empty string out of the count.
 */
export function readUserString(a: Assembler): void {
  const counted = a.label("counted");
  a.call("probe_read_user_str");
  a.jump(0, "!=", 0, counted);
  a.alu(0, "=", 1);
  a.place(counted);
}

/** Reads the current thread's name to the stack at `at`, and zeros behind it, which older kernels do not write. */
export function readCommand(a: Assembler, at: number): void {
  for (let from = 0; from < COMM_BYTES; from += 8) a.store(8, 10, at + from, 0);
  a.stack(1, at);
  a.alu(2, "=", COMM_BYTES);
  a.call("get_current_comm");
}
