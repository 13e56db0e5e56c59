import { DiagnosticError } from "../../../src/diagnostic.ts";
import { UserError } from "../../../src/errors.ts";
import type { FromSandbox } from "../../../src/runtime/contract.ts";
import { noCounts } from "../../../src/runtime/facts.ts";
import { FrameDecoder, encodeJson, encodeText } from "../../../src/runtime/frames.ts";
import { heard } from "../../../src/session/hearing.ts";
import { sayTo } from "../../../src/session/say.ts";
import { Symbolizer } from "../../../src/session/symbols/symbolizer.ts";
import { ShapeError } from "../../../src/shapes.ts";
import { conversations, makeRecording, removeRecording } from "../conversations.ts";
import { sandboxOf } from "../sandboxes.ts";
import type { Target } from "../target.ts";

const PLACE = { module: "<inline>", line: 2, column: 1 };
const CAPTURES = { fields: ["funcname"], strings: [0], bytes: [{ arg: 1, sizeArg: 2, most: 16 }] };
const CLAUSE = {
  id: 0,
  place: PLACE,
  descriptions: ["python*:::function-entry"],
  captures: CAPTURES,
  context: [],
  on: true,
};
const END = { ...CLAUSE, id: 1, descriptions: ["END"], captures: { fields: "all" as const, strings: [] } };
const FACTS = { events: 9, lost: { 3: 4 }, counts: { ...noCounts(), cut: 1 } };
const COUNTED = { id: 0, seen: 3, hits: 2, errors: 1, timed: 0, turned: 0 };

/** Whole messages, of every type. */
const MESSAGES: FromSandbox[] = [
  { type: "loaded", clauses: [CLAUSE as never, END] },
  { type: "failed", error: { message: "Error: x", place: PLACE, hint: "a hint" } },
  { type: "clause-error", text: "an error" },
  { type: "switched", clause: 0, to: "off" },
  { type: "armed" },
  { type: "evaluated", clauses: [{ ...CLAUSE, id: 2 } as never], value: "7" },
  { type: "aggregated", names: ["calls"] },
  { type: "seen", names: ["main"] },
  { type: "status", clauses: [COUNTED], facts: FACTS, spent: 1.5, reading: 20 },
  { type: "message", pid: 5, severity: 1, text: "text" },
  { type: "action", at: 0, action: { name: "raise", pid: 5, signal: "SIGUSR1" } },
  { type: "exit", status: 3 },
  { type: "bad-ring", ring: 0, pid: 5, why: "it lies" },
  { type: "symbols", of: [[process.pid, 0, [4096, 2 ** 40], [1, 2]]] },
  { type: "ring-closed", ring: 0 },
  { type: "fired", probe: 0 },
  { type: "record-failed", why: "no space" },
  { type: "recorded", events: 1 },
  { type: "played", cut: "is cut" },
  { type: "pong" },
  { type: "done", facts: FACTS },
];

/** An input is what kind of session there is (conversations.ts), and lines: J of JSON, T of text, others are bytes of the stream. */
const lineOf = (message: object) => `J${JSON.stringify(message)}`;
const types = (...names: FromSandbox["type"][]) =>
  names.map((name) => lineOf(MESSAGES.find(({ type }) => type === name)!));

let [dir, said, symbolizer] = ["", [] as string[], new Symbolizer()];
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

export const sandbox: Target = {
  name: "sandbox",
  doc: "what the sandbox says to the control plane, in sessions of every kind",
  seeds: [
    ["r", ...types("loaded", "armed", "pong", "clause-error"), "Ttext", ...types("switched", "played", "done")].join(
      "\n",
    ),
    ["r", ...types("loaded", "bad-ring", "exit", "status"), "T", ...types("message", "record-failed", "done")].join(
      "\n",
    ),
    ["l", ...types("loaded", "evaluated", "armed", "status", "seen", "aggregated", "symbols", "action")].join("\n"),
    ["l", ...types("failed", "ring-closed", "fired", "recorded")].join("\n"),
    ["f", ...types("loaded")].join("\n"),
    ...["r", "l", "f"].map((kind) => [kind, ...MESSAGES.map(lineOf)].join("\n")),
  ],
  pieces: [
    "\nJ",
    "\nT",
    '{"type":"',
    '"}',
    "null",
    "-1",
    "1e999",
    "1.5",
    "[]",
    "{}",
    '"__proto__":',
    '"constructor"',
    "4294967296",
  ].concat(
    ["\0", '"toString"', '"all"', '"pid1:::entry"', '"\\u0000"', "\n\xff\xff\xff\xffJ", "[[[[[[[["],
    MESSAGES.map(({ type }) => `"type":"${type}"`),
    MESSAGES.map((message) => `\n${lineOf(message)}`),
  ),
  open() {
    dir = makeRecording();
    process.on("unhandledRejection", note);
    sayTo((line) => said.push(line));
  },
  async run(input) {
    const [kind = "", ...lines] = input.toString("latin1").split("\n");
    const says = lines.map(bytesOf);
    for (const bytes of says) judge(bytes);
    said = [];
    try {
      await (conversations[kind] ?? conversations["r"]!)(() => sandboxOf(says), dir);
    } catch (error) {
      if (!(error instanceof DiagnosticError || error instanceof UserError)) throw error;
    }
    await new Promise(setImmediate);
    if (unhandled.length > 0) throw unhandled.pop();
    const ours = said.find((line) => line.includes("could not be dealt with"));
    if (ours !== undefined) throw new Error(ours);
  },
  close() {
    process.off("unhandledRejection", note);
    sayTo((line) => void process.stderr.write(line));
    removeRecording(dir);
    symbolizer.close();
    symbolizer = new Symbolizer();
  },
};

function bytesOf(line: string): Buffer {
  const bytes = Buffer.from(line, "latin1");
  if (line[0] === "T") return encodeText(bytes.toString("utf8", 1));
  if (line[0] !== "J") return bytes;
  const frame = encodeText(bytes.toString("utf8", 1));
  frame[4] = encodeJson({})[4]!;
  return frame;
}

/** Questions about addresses are answered to sessions whose clauses ask them: here to everybody. */
function judge(bytes: Buffer): void {
  try {
    for (const frame of new FrameDecoder(1 << 20).push(bytes)) {
      const message = frame.type === "message" ? heard(frame.message) : undefined;
      if (message?.type === "symbols") symbolizer.answer(message.of);
    }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
  }
}
