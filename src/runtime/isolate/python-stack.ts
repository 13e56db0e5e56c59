/** Stacks of Python frames, from the records of agents. */
import { STR_FAULT, STR_NULL } from "../../wire.ts";
import { codeInRing } from "./code.ts";
import { memory } from "./memory.ts";
import { Stack, Stacks } from "./stack.ts";

/** A Python frame. */
export interface Frame {
  readonly filename: string | null;
  readonly funcname: string | null;
  readonly lineno: number;
}

const FRAME = 8;
const stacks = new Stacks<Frame>();

/** The stack in the slot at a byte offset, whose bounds have been checked: u32 code object, u32 line for each frame. */
export function pythonStackAt(offset: number, ring: number, most: number): Stack<Frame> {
  const state = memory.u8[offset + 4]!;
  const bytes = state === STR_NULL || state === STR_FAULT ? 0 : memory.i32[offset >> 2]! >>> 0;
  const start = (offset + 8) >> 2;
  const words = memory.i32.subarray(start, start + 2 * Math.min(Math.floor(bytes / FRAME), most));
  return stacks.get(`${ring} ${words.join(" ")}`, () => make(ring, words));
}

function make(ring: number, words: Int32Array): Stack<Frame> {
  const frames: Frame[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const { filename, funcname } = codeInRing(ring, words[i]! >>> 0);
    frames.push(Object.freeze({ filename, funcname, lineno: words[i + 1]! }));
  }
  return new Stack(frames, line);
}

function line({ filename, funcname, lineno }: Frame): string {
  return `${funcname ?? "?"} (${filename ?? "?"}:${lineno})`;
}
