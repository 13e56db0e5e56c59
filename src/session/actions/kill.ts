/** A signal for a process that fired a probe, as far as that is one that we trace. */
import { systemWords } from "../../errors.ts";
import type { Context } from "./action.ts";

/** Whether it was sent. `what` is the action's name, for messages. */
export function kill(pid: number, signal: NodeJS.Signals | number, what: string, context: Context): boolean {
  if (pid === process.pid || pid === process.ppid) {
    context.say("error", `${what}(): this probe fires in pyprobe itself, which is left alone`);
    return false;
  }
  if (!context.traces(pid)) {
    context.say("error", `${what}(): pid ${pid} is no process that is traced here, and is left alone`);
    return false;
  }
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ESRCH") return false; // it has ended meanwhile
    const why = code === "ERR_UNKNOWN_SIGNAL" ? message : systemWords(error);
    context.say("error", `${what}(): pid ${pid} could not be sent ${signal}: ${why}`);
    return false;
  }
}
