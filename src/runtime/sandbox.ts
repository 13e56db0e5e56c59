/**
 * The sandbox process: the data plane. Started by the control plane (src/session/sandbox.ts) as
 *
 *     node --no-node-snapshot dist/sandbox.cjs PID [writes]
 *
 * (isolated-vm asks for the flag; PID is the control plane; "writes": there will be a recording to write)
 *
 * with an empty environment, the message stream on descriptor 3 and the rings' descriptors coming on descriptor 4. It
 * ends when the control plane does; when it is the one to end, the kernel tells the agents (native/addon/keeper.h).
 */
import { readFileSync } from "node:fs";
import { Channel } from "./channel.ts";
import { confine } from "./confine.ts";
import { Loop } from "./loop.ts";

const WRITES = "writes";
const MESSAGES = 3;
const DESCRIPTORS = 4;

async function main(): Promise<void> {
  const bundle = readFileSync(new URL("./isolate.js", import.meta.url), "utf8");
  const refused = confine(process.argv[3] === WRITES);
  // From here on the kernel ends us with the control plane. If that had ended before, nobody would have told us.
  if (process.ppid !== Number(process.argv[2])) return;
  const channel = new Channel(MESSAGES, () => process.exit(0));
  for (const text of refused) channel.say({ type: "message", pid: process.pid, severity: 0, text });
  channel.awaitFirst();
  await new Loop(bundle, channel, DESCRIPTORS).run();
  await channel.stay();
}

main().catch((error: unknown) => {
  // The control plane quotes the last lines of this in its own message.
  process.stderr.write(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
  process.exit();
});
