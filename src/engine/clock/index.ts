/**
 * The clock engine: probes that fire by the run itself, not by a target. BEGIN, END and ERROR need no arming: the
 * session and the clause runtime fire them.
 */
import type { Engine } from "../engine.ts";

export function createClockEngine(): Engine {
  return {
    name: "clock",
    refuses: (provider) => (provider.name === "pyprobe" ? undefined : ""),
    arm: async () => {},
    change: async () => {},
    environment: () => ({}),
    disarm: async () => {},
    close: () => {},
    findings: () => [],
  };
}
