/** What programs in the kernel can capture of the thread that they run in. */
import type { ContextName } from "../../probe/context.ts";
import type { Assembler } from "./bpf/assembler.ts";
import { loadCaller, type Stand } from "./stack.ts";

const UNABLE: Partial<Record<ContextName, string>> = {
  vtimestamp: "programs in the kernel see a thread's time only as of the last clock tick; the agent captures it",
  errno: "it is in the thread's own memory, which programs in the kernel do not find; the agent captures it",
  cwd: "programs in the kernel do not know the path; the agent captures it",
  pystack: "Python's frames are captured by the agent; this probe is served without it",
};

/** Why it cannot be captured, in words. */
export function lacksContext(name: ContextName): string | undefined {
  return UNABLE[name];
}

/** r0 = what the slot of that name holds, of those that are numbers. */
export function loadContext(a: Assembler, name: ContextName, stand: Stand): void {
  if (name === "cpu") a.call("get_smp_processor_id");
  else if (name === "ucaller") loadCaller(a, stand);
  else throw new Error(`${name} cannot be captured`);
}
