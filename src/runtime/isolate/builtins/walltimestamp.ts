import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let walltimestamp = 0n;

/** ns from the monotonic clock to 1970. */
let offset = 0n;

export function setClockOffset(nanoseconds: bigint): void {
  offset = nanoseconds;
}

export const walltimestampBuiltin: LiveBuiltin = {
  kind: "live",
  name: "walltimestamp",
  signatures: ["let walltimestamp: bigint"],
  doc: "Nanoseconds since 1970 at the moment of the event, by the clock's setting when the run began. A bigint, since no number holds them exactly.",
  example: {
    script: `probe("python$target:::function-entry", e => e.funcname === "<module>", () => { printf("%Y\\n", walltimestamp); });`,
    output: "2026 Jan  1 00:00:01\n",
  },
  update(firing: Firing) {
    walltimestamp = BigInt(firing.timestamp) + offset;
  },
};
