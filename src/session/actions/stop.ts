import { readFileSync } from "node:fs";
import type { StopAction } from "../../runtime/contract.ts";
import type { Actor } from "./action.ts";
import { kill } from "./kill.ts";

export const stop: Actor<StopAction> = {
  name: "stop",
  perform({ pid }, context) {
    if (!kill(pid, "SIGSTOP", "stop", context) || context.stopped.has(pid)) return;
    context.stopped.add(pid);
    context.say("note", `pid ${pid} was stopped by stop(); kill -CONT ${pid} lets it run on`);
  },
};

/** Whether the process stands still. */
export function isStopped(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) === "T";
  } catch {
    return false;
  }
}
