import t from "tap";
import { FrameDecoder, encodeJson, encodeText, type Frame } from "../../src/runtime/frames.ts";

const STREAM = Buffer.concat([
  encodeText("héllo\n"),
  encodeJson({ type: "exit", status: 3 }),
  encodeText(""),
  encodeText("x".repeat(100_000)),
]);

function plain(frames: Frame[]) {
  return frames.map((frame) => (frame.type === "text" ? frame.bytes.toString() : frame.message));
}

for (const size of [1, 2, 7, 4096, STREAM.length]) {
  t.test(`frames from pieces of ${size} bytes`, async (t) => {
    const decoder = new FrameDecoder();
    const frames: Frame[] = [];
    for (let at = 0; at < STREAM.length; at += size) frames.push(...decoder.push(STREAM.subarray(at, at + size)));
    t.same(plain(frames), ["héllo\n", { type: "exit", status: 3 }, "", "x".repeat(100_000)]);
  });
}

t.test("a broken stream is told, not waited for", async (t) => {
  t.throws(() => [...new FrameDecoder().push(Buffer.from("some text that is no frame"))], { message: /is no frame/ });
  t.throws(() => [...new FrameDecoder().push(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x4a]))], { message: /is too long/ });
});
