import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { recordingText } from "../../../src/cli/recording-text.ts";
import { UserError } from "../../../src/errors.ts";
import { KIND, PAYLOAD_MAX, encodeBlock, encodeFileHeader } from "../../../src/record/blocks.ts";
import { openRecording } from "../../../src/record/recording.ts";
import { Player } from "../../../src/runtime/player.ts";
import { blocks, END, ENTRY, HEAD, RECORDS } from "../../record/support.ts";
import type { Target } from "../target.ts";

const dir = mkdtempSync(join(tmpdir(), "fuzz-"));
const path = join(dir, "recording");
const KINDS = [KIND.head, KIND.call, KIND.records, KIND.call, KIND.end];
const WHOLE = Buffer.concat([encodeFileHeader(), ...blocks()]);
const batch = new Uint8Array(PAYLOAD_MAX.records);

/** An input begins with the number of the block that it is the payload of; "*" is a whole file. */
export const recordings: Target = {
  name: "recordings",
  doc: "recorded files: the control plane's look at them, and their playing",
  seeds: [
    Buffer.concat([Buffer.from("*"), WHOLE]),
    `0${JSON.stringify(HEAD)}`,
    `1${JSON.stringify(["arm", JSON.stringify([ENTRY]), 1])}`,
    Buffer.concat([Buffer.from("2"), RECORDS]),
    `3${JSON.stringify(["processEnded", 1234])}`,
    `4${JSON.stringify(END)}`,
  ],
  pieces: [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "null",
    "-1",
    "1e999",
    "1.5",
    "\\u0000",
    '"arm"',
    '"__proto__"',
    "4294967296",
  ],
  run(input) {
    writeFileSync(path, fileOf(input));
    let recording;
    try {
      recording = openRecording(path);
    } catch (error) {
      if (error instanceof UserError) return;
      throw error;
    }
    recordingText(recording);
    const { fd, stages, head } = recording;
    const player = new Player(fd, { type: "play", stages, time: head.time, tracer: head.tracer }, batch);
    let due = head.time + 100; // a tick of the new script
    for (let steps = 0; ; steps++) {
      const step = player.next(due);
      if (!step) break;
      if (step.kind === "due") due = Infinity;
      if (steps > 100_000) throw new Error("it plays for ever");
    }
    player.close();
  },
  close: () => rmSync(dir, { recursive: true, force: true }),
};

function fileOf(input: Buffer): Buffer {
  const number = "01234".indexOf(String.fromCharCode(input[0] ?? 0));
  if (number < 0) return input.subarray(1);
  const all = blocks();
  all[number] = encodeBlock(number, KINDS[number]!, input.subarray(1), 1);
  return Buffer.concat([encodeFileHeader(), ...all]);
}
