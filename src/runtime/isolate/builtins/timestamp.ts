import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let timestamp = 0;

export const timestampBuiltin: LiveBuiltin = {
  kind: "live",
  name: "timestamp",
  signatures: ["let timestamp: number"],
  doc: `Nanoseconds of the machine's monotonic clock at the moment of the event. A number: exact while the machine has been up for less than 104 days, to 2 ns after that.`,
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%d\\n", timestamp); });`,
    output: `1000000000\n`,
  },
  update(firing: Firing) {
    timestamp = firing.timestamp;
  },
};
