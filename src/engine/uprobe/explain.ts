/** What the kernel said to programs of ours, for the person at the terminal. */
import { UserError } from "../../errors.ts";
import type { NativeError } from "../../native.ts";

/** Lines of the verifier's log that are shown: its last. */
const LOG_LINES = 20;

/** An error of arming, in words where it is the kernel's. */
export function explainArming(error: unknown): unknown {
  const { syscall, message, log } = error as NativeError & { log?: string };
  if (syscall === undefined) return error;
  const words = log ? `\n${log.split("\n").slice(-LOG_LINES).join("\n")}` : "";
  return new UserError(`the probes could not be armed: ${message}${words}`);
}
