/** Files of recordings, sound and not: what is not is an error in words or the end of what can be read, never more. */
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { UserError } from "../../src/errors.ts";
import { BLOCK_HEADER, FILE_HEADER, KIND, encodeBlock, encodeJsonBlock } from "../../src/record/blocks.ts";
import { openRecording, type Recording } from "../../src/record/recording.ts";
import { Player, type Step } from "../../src/runtime/player.ts";
import { ENTRY, HEAD, RECORDS, blocks, file } from "./support.ts";

const path = join(t.testdir(), "a.rec");
const memory = new Uint8Array(new SharedArrayBuffer(1 << 20));

/** The recording of these bytes, or the words that refuse it. */
function open(bytes: Buffer): Recording | string {
  writeFileSync(path, bytes);
  try {
    const recording = openRecording(path);
    closeSync(recording.fd);
    return recording;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replace(`${path} `, "");
  }
}

function play(bytes: Buffer): { steps: Step[]; player: Player } {
  writeFileSync(path, bytes);
  const player = new Player(openSync(path, "r"), { type: "play", stages: [[ENTRY]], time: 1, tracer: 1 }, memory);
  const steps: Step[] = [];
  for (let step = player.next(); step; step = player.next()) steps.push(step);
  player.close();
  return { steps, player };
}

const whole = file(...blocks());

t.test("a whole one", async (t) => {
  const recording = open(whole) as Recording;
  t.match(recording, { events: 2, head: HEAD, stages: [[ENTRY]], end: { time: 1_000_005_000 } });
  t.equal(recording.cut, undefined);
  const { steps, player } = play(whole);
  t.same(steps, [
    { kind: "arm", probes: [ENTRY], whole: true },
    { kind: "batch", bytes: RECORDS.length },
    { kind: "call", name: "processEnded", args: [1234] },
  ]);
  t.match(player, { events: 2, cut: undefined });
});

t.test("cut anywhere: good up to the last whole block", async (t) => {
  const ends = blocks().reduce((all, block) => [...all, all.at(-1)! + block.length], [FILE_HEADER]);
  for (let length = 0; length < whole.length; length++) {
    const found = open(whole.subarray(0, length));
    if (length < ends[1]!) {
      t.type(found, "string", `${length}: ${String(found)}`);
      continue;
    }
    const recording = found as Recording;
    const { steps } = play(whole.subarray(0, length));
    if (recording.end) return t.fail(`${length} bytes have an end`);
    if (steps.length !== ends.filter((end) => end <= length).length - 2)
      return t.fail(`${length}: ${steps.length} steps`);
    const at = ends.includes(length)
      ? "ends before its run did"
      : `is cut at byte ${ends.filter((end) => end <= length).at(-1)}`;
    if (!recording.cut?.startsWith(at)) return t.fail(`${length}: ${recording.cut}`);
  }
  t.pass("every length");
});

t.test("every bit counts: one turned over is seen", async (t) => {
  let harmless = 0;
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << (at % 8);
    const found = open(bytes);
    if (typeof found === "string" || found.cut !== undefined) continue;
    const { player } = play(bytes);
    if (player.cut === undefined) harmless++;
  }
  const padding = blocks().reduce((sum, block) => sum + block.length - BLOCK_HEADER - block.readUInt32LE(12), 0);
  t.equal(harmless, padding, "but for the padding");
});

const HOSTILE: [string, Buffer[], RegExp][] = [
  ["no head", blocks().slice(1), /^is damaged: block 0 is missing, block 1 stands there$/],
  ["another block first", [encodeBlock(0, KIND.records, RECORDS)], /^does not begin with what was run$/],
  ["a head that is none", [encodeJsonBlock(0, KIND.head, [])], /^is not well formed: its head is not an object$/],
  [
    "a clock of words",
    [encodeJsonBlock(0, KIND.head, { ...HEAD, clockOffset: "x" })],
    /its head.clockOffset is no whole number$/,
  ],
  ["no JSON", [encodeBlock(0, KIND.head, Buffer.from("{"))], /^is not well formed: its head is no JSON$/],
];
for (const [name, parts, says] of HOSTILE) t.test(name, async (t) => t.match(open(file(...parts)), says));

const PROBES: [string, unknown, RegExp][] = [
  ["no list", {}, /its probes is not a list/],
  ["code for a number", [{ ...ENTRY, number: "0); exit(" }], /its probes\[0\].number is not a whole number/],
  ["a slot of an unknown kind", [{ ...ENTRY, slots: ["constructor"] }], /its probes\[0\].slots\[0\] is not int or str/],
  ["slots without places", [{ ...ENTRY, slotIndex: [] }], /probe 0 has slots without places/],
  [
    "an argument from nowhere",
    [{ ...ENTRY, args: [{ name: "x", type: "int", from: {}, doc: "" }] }],
    /from names no place/,
  ],
  [
    "a field that code objects have not",
    [{ ...ENTRY, args: [{ name: "x", type: "int", from: { code: "__proto__" }, doc: "" }] }],
    /is not filename or/,
  ],
];
for (const [name, probes, says] of PROBES) {
  t.test(`probes: ${name}`, async (t) => t.match((open(file(...blocks(RECORDS, probes))) as Recording).cut, says));
}

const CALLS: [unknown, RegExp][] = [
  ["arm", /a call is no call/],
  [["exit", 1], /has a call of "exit", which this version of pyprobe does not know/],
  [["constructor"], /has a call of "constructor", which/],
  [["fire", 0, 1, 2], /a call has 3 values/],
  [["fire", 0, -1, 0, 1, 1, "[]"], /a call, value 1 is not a whole number/],
  [["fire", 0, 1, 0, 1, 1, "[globalThis]"], /a call, value 5 is no list of whole numbers/],
  [["learn", "x"], /a call, value 0 is no JSON/],
  [["learn", '{"codes":[{"id":0}],"processes":[]}'], /value 0.codes\[0\].id is not a whole number from 1/],
  [["learn", '{"codes":[],"processes":[{"pid":"1"}]}'], /value 0.processes\[0\].pid is not a whole number/],
  [["processEnded", "1"], /a call, value 0 is not a whole number/],
];
for (const [call, says] of CALLS) {
  t.test(`call: ${JSON.stringify(call)}`, async (t) => {
    const bytes = file(encodeJsonBlock(0, KIND.head, HEAD), encodeJsonBlock(1, KIND.call, call as object));
    t.match((open(bytes) as Recording).cut, says);
    t.match(play(file(encodeJsonBlock(0, KIND.call, call as object))).player.cut, says);
  });
}

t.test("records that are none, with their checksum", async (t) => {
  const lies = [0, 23, 0x7fffffff, 0xffffffff].map((length) => {
    const records = Buffer.from(RECORDS);
    records.writeUInt32LE(length, 0);
    return records;
  });
  const kind = Buffer.from(RECORDS);
  kind.writeUInt16LE(99, 24);
  for (const records of [...lies, kind, RECORDS.subarray(0, 41)]) {
    const { steps, player } = play(file(...blocks(records)));
    t.match(player.cut, /^is damaged: a record of /);
    t.same(steps, [{ kind: "arm", probes: [ENTRY], whole: true }], "none of them are believed");
  }
});
