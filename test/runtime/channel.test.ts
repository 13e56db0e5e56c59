/** What the sandbox has heard by a time: all that was sent before it, however long it was kept from running. */
import t from "tap";
import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { native } from "../../src/native.ts";
import { Channel } from "../../src/runtime/channel.ts";

const COUNT = 500;

/** Sends messages. Each has the time at which the one before it had been sent. */
const SENDER = `
const pause = new Int32Array(new SharedArrayBuffer(4));
for (let number = 0; number < ${COUNT}; number++) {
  const body = JSON.stringify({ number, time: Number(process.hrtime.bigint()) });
  const head = Buffer.from([0, 0, 0, 0, 0x4a]); // (src/runtime/frames.ts)
  head.writeUInt32LE(body.length);
  require("node:fs").writeSync(3, Buffer.concat([head, Buffer.from(body)]));
  Atomics.wait(pause, 0, 0, Math.random());
}
`;

t.test("change() returns a time, and all that was sent before it is there", async (t) => {
  const fifo = join(t.testdir(), "messages");
  execFileSync("mkfifo", [fifo]);
  const writing = openSync(fifo, "r+");
  const reading = openSync(fifo, "r");
  spawn(process.execPath, ["-e", SENDER], { stdio: ["ignore", "inherit", "inherit", writing] });
  let channel!: Channel;
  const gone = new Promise<void>((resolve) => (channel = new Channel(reading, resolve)));
  /** By message: the time that was returned last before it came. */
  const after: number[] = [];
  /** By message: when it had been sent. */
  const sent: number[] = [];
  for (let heard = 0; after.length < COUNT;) {
    const time = await channel.change(Math.floor(Math.random() * 3));
    for (const { number, time } of channel.messages() as unknown as { number: number; time: number }[]) {
      after[number] = heard;
      if (number > 0) sent[number - 1] = time;
    }
    heard = time;
    for (const until = native.nowNs() + Math.random() * 5e6; native.nowNs() < until;); // others have the processor
  }
  t.same(
    sent.map((time, number) => ({ number, time })).filter(({ time, number }) => time <= after[number]!),
    [],
  );
  t.equal(sent.length, COUNT - 1);
  closeSync(writing);
  await gone;
});
