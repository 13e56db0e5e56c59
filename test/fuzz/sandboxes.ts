/**
 * A sandbox in this process, for those who speak to one: it says what it was given to say, a piece at a time, each in the
 * place of an answer to what it is told, and what it was not given to say it answers as it should.
 */
import { openSync } from "node:fs";
import { Duplex, Readable } from "node:stream";
import type { FromSandbox, ToSandbox } from "../../src/runtime/contract.ts";
import { noCounts } from "../../src/runtime/facts.ts";
import { FrameDecoder, encodeJson } from "../../src/runtime/frames.ts";
import type { End, SandboxProcess } from "../../src/session/sandbox-process.ts";

const FACTS = { events: 0, lost: {}, counts: noCounts() };

/** By what it is told, what it answers. */
const ANSWERS: { [T in ToSandbox["type"]]?: FromSandbox } = {
  load: { type: "loaded", clauses: [] },
  probes: { type: "armed" },
  play: { type: "played" },
  fragment: { type: "evaluated", clauses: [], value: "7" },
  aggregations: { type: "aggregated", names: ["calls"] },
  names: { type: "seen", names: ["main"] },
  status: { type: "status", clauses: [], facts: FACTS, spent: 0, reading: 0 },
  ping: { type: "pong" },
  fire: { type: "fired", probe: 0 },
  record: { type: "recorded", events: 0 },
  end: { type: "done", facts: FACTS },
};

/** @param says bytes of its stream; a message of ours is answered by the next of them, as long as there are any. */
export function sandboxOf(says: readonly Buffer[]): SandboxProcess {
  const left = [...says];
  const told = new FrameDecoder();
  let resolve!: (end: End) => void;
  const ended = new Promise<End>((given) => (resolve = given));
  const hear = ({ type }: ToSandbox) => {
    const piece = left.shift();
    const answer = ANSWERS[type];
    const isAnswer = piece !== undefined && answer !== undefined && piece.includes(`"type":"${answer.type}"`);
    if (piece) messages.push(piece);
    if (type === "end") for (const last of left.splice(0)) messages.push(last);
    if (!isAnswer && answer) messages.push(encodeJson(answer));
  };
  const messages: Duplex = new Duplex({
    read() {},
    write(bytes: Buffer, _, done) {
      for (const frame of told.push(bytes)) if (frame.type === "message") hear(frame.message as ToSandbox);
      done();
    },
    destroy(error, done) {
      done(error);
      resolve({ status: 0, signal: null });
    },
  });
  return {
    pid: 0,
    messages,
    descriptors: openSync("/dev/null", "r"),
    stderr: Readable.from([]),
    ended,
    kill: () => resolve({ status: null, signal: "SIGKILL" }),
  };
}
