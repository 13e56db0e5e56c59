import type { LiveBuiltin } from "../declare.ts";
import type { Firing } from "../event.ts";

export let ucaller: number | bigint = 0;

export const ucallerBuiltin: LiveBuiltin = {
  kind: "live",
  name: "ucaller",
  signatures: ["let ucaller: number"],
  doc: "The address that the function under way returns to, which is in its caller: `usym(ucaller)` is that by name. It is at probes in the kernel (pid, USDT markers, profile-N), and 0 in BEGIN, END and ticks. Where a function begins or returns it is exact; elsewhere it is found by the frame pointer.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", () => { printf("%a\\n", ucaller); });`,
    output: "python3`builtin_print+0x34\n",
  },
  context: "ucaller",
  update(firing: Firing) {
    ucaller = (firing["context ucaller"] ?? 0) as number | bigint;
  },
};
