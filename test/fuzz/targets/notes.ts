import { readNotes } from "../../../src/elf/notes.ts";
import type { Target } from "../target.ts";

/** A note of that owner, type and content. */
function note(owner: string, type: number, content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(owner.length + 1, 0);
  head.writeUInt32LE(content.length, 4);
  head.writeUInt32LE(type, 8);
  const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  return Buffer.concat([head, pad(Buffer.from(`${owner}\0`)), pad(content)]);
}

const MARKER = Buffer.concat([Buffer.alloc(24, 7), Buffer.from("python\0gc__start\0-4@%eax\0")]);

export const notes: Target = {
  name: "notes",
  doc: "a section of notes",
  seeds: [note("stapsdt", 3, MARKER), Buffer.concat([note("GNU", 3, Buffer.alloc(20, 1)), note("stapsdt", 3, MARKER)])],
  run(input) {
    readNotes(input);
  },
};
