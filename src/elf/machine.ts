/** The processors whose files we read. */
export type Machine = "x86_64" | "aarch64";

/** e_machine of each. */
export const MACHINES: ReadonlyMap<number, Machine> = new Map([
  [62, "x86_64"],
  [183, "aarch64"],
]);

/** The registers that a function's integer arguments arrive in, in order, and the one its result leaves in. */
export const CALL_REGISTERS: Record<Machine, { args: string[]; result: string }> = {
  x86_64: { args: ["rdi", "rsi", "rdx", "rcx", "r8", "r9"], result: "rax" },
  aarch64: { args: ["x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7"], result: "x0" },
};
