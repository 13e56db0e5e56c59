/** A sandbox that somebody has broken out into: it may say anything, in any order, or nothing, and is stopped for it. */
import { Duplex } from "node:stream";
import t, { type Test } from "tap";
import type { FromSandbox, ScriptError } from "../../src/runtime/contract.ts";
import { noCounts } from "../../src/runtime/facts.ts";
import { encodeJson, encodeText } from "../../src/runtime/frames.ts";
import { Sandbox } from "../../src/session/sandbox.ts";
import type { SandboxProcess } from "../../src/session/sandbox-process.ts";
import { sandboxOf } from "../fuzz/sandboxes.ts";

/** What it was stopped for, once it says these things when it is told something. */
async function stopped(t: Test, says: Buffer[], ask: (sandbox: Sandbox) => void): Promise<string> {
  const alive = setInterval(() => {}, 1000); // (a sandbox's own timers keep nobody from ending)
  t.teardown(() => clearInterval(alive));
  const why = await new Promise<ScriptError>((died) => {
    const sandbox = new Sandbox(64, 1000, false, { message: () => {}, text: () => {}, died }, () => sandboxOf(says));
    t.teardown(() => sandbox.close());
    ask(sandbox);
  });
  return why.message;
}

const PREFIX = "the sandbox process, which runs the handlers, was stopped, for what it said ";
const askStatus = (sandbox: Sandbox) => void sandbox.ask({ type: "status" }, "status");
const huge = Buffer.from([0xff, 0xff, 0xff, 0x0f, 0x4a]);

for (const [title, says, why] of [
  ["another type", encodeJson({ type: "toString" }), "is not well formed: it is none that there is"],
  ["no object", encodeJson([1]), "is not well formed: it is none that there is"],
  [
    "a part of another kind",
    encodeJson({ type: "exit", status: "0" }),
    "is not well formed: exit.status is not a whole number from 0 to 255",
  ],
  [
    "a part too few",
    encodeJson({ type: "loaded" }),
    "is not well formed: loaded.clauses is not a list of up to 1048576",
  ],
  [
    "another action",
    encodeJson({ type: "action", at: 0, action: { name: "__proto__" } }),
    "is not well formed: action.action is none that there is",
  ],
  ["no JSON", Buffer.from("\x01\0\0\0J{", "latin1"), "is not well formed: a message is no JSON"],
  ["no frame", Buffer.from("Segmentation fault"), "is not well formed: it is no frame"],
  ["a message without end", huge, "is too long: a frame of 268435455 bytes"],
] as const)
  t.test(`${title}: told, and stopped`, async (t) => {
    t.equal(await stopped(t, [says], askStatus), PREFIX + why);
  });

t.test("what it is asked it answers before what it is asked later", async (t) => {
  const nothing = encodeText('"type":"status"'); // (instead of the answer)
  t.equal(await stopped(t, [nothing], askStatus), `${PREFIX}has no "status", which was to come before others`);
});

t.test("the last of its messages comes when it is asked to end, or it would be gone with nobody told", async (t) => {
  const done = encodeJson({ type: "done", facts: { events: 0, lost: {}, counts: noCounts() } });
  t.equal(await stopped(t, [done], askStatus), `${PREFIX}is "done", the last of all, and it was not asked to end`);
});

t.test("what is wrong with us is told as ours", async (t) => {
  const why = await new Promise<ScriptError>((died) => {
    const message = () => {
      throw new TypeError("x is undefined");
    };
    const sandbox = new Sandbox(64, 1000, false, { message, text: () => {}, died }, () => sandboxOf([]));
    t.teardown(() => sandbox.close());
    askStatus(sandbox);
  });
  t.equal(why.message, "what the sandbox process said could not be dealt with: x is undefined");
});

t.test("what it does not read does not pile up here", async (t) => {
  const question = encodeJson({ type: "pong" } satisfies FromSandbox);
  let heard = 0;
  let unread = 0;
  const deaf = new Duplex({
    read() {},
    write(bytes: Buffer) {
      unread += bytes.length;
    },
  }); // (it never calls back)
  const start = (): SandboxProcess => ({ ...sandboxOf([]), messages: deaf });
  const answer = "x".repeat(1 << 20);
  const message = () => {
    heard++;
    sandbox.send({ type: "symbols", found: answer });
  };
  const sandbox = new Sandbox(64, 1000, false, { message, text: () => {}, died: () => {} }, start);
  t.teardown(() => sandbox.close());
  for (let i = 0; i < 1000; i++) deaf.push(question);
  for (let left = 600; left > 0 && heard < 60; left--) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500)); // more would come now
  t.ok(heard >= 60 && heard <= 70, `${heard} messages were answered with a MiB, of 64`);
  t.ok(unread > 0);
});
