import { spawn } from "node:child_process";
import type { SystemAction } from "../../runtime/contract.ts";
import type { Actor } from "./action.ts";

/** ms that what an ended command printed may take to arrive. */
const LINGER = 200;

export const system: Actor<SystemAction> = {
  name: "system",
  /** What is printed before it has reached the output first, so that the two stand in order. */
  async perform({ command }, { output, say, signal, printed }) {
    if (signal.aborted) return;
    await output.flush();
    await new Promise<void>((resolve) => {
      // In a process group of its own, so that all that it starts can be ended with it.
      const stdio = ["ignore", printed ? "pipe" : output.descriptor, "inherit"] as const;
      const child = spawn("/bin/sh", ["-c", command], { stdio: [...stdio], detached: true });
      const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGTERM");
      signal.addEventListener("abort", end);
      const over = () => (signal.removeEventListener("abort", end), resolve());
      child.once("error", (error) => {
        say("error", `system(): the command could not be run: ${error.message}`);
        over();
      });
      if (printed) child.stdout!.setEncoding("utf8").on("data", printed);
      // What it leaves running in the background may hold its output open.
      child.once("exit", () => (printed ? setTimeout(over, LINGER) : over()));
      child.once("close", over);
    });
  },
};
