/**
 * Stacks: values that print one frame a line and can be parts of an aggregation's key. Equal stacks are one object, as
 * long as there are not too many; so they can be keys of Maps too.
 */
import { STR_FAULT, STR_NULL } from "../../wire.ts";
import { codeInRing } from "./code.ts";
import type { StackValue } from "./format/stacks.ts";
import type { CompositeKey } from "./key.ts";
import { memory } from "./memory.ts";

/** A Python frame. */
export interface Frame {
  readonly filename: string | null;
  readonly funcname: string | null;
  readonly lineno: number;
}

/** Columns before each frame, in an aggregation's key and in trace(). */
const INDENT = 14;

export class Stack implements CompositeKey, StackValue {
  readonly key: string;
  /** @param frames innermost first. */
  constructor(readonly frames: readonly Frame[]) {
    this.key = frames.map(line).join("\n");
    Object.freeze(this);
  }

  stackText(indent: number): string {
    return this.frames.map((frame) => `\n${" ".repeat(indent)}${line(frame)}`).join("");
  }

  render(): string {
    return `${this.stackText(INDENT)}\n`;
  }

  toString(): string {
    return this.key;
  }
}

function line({ filename, funcname, lineno }: Frame): string {
  return `${funcname ?? "?"} (${filename ?? "?"}:${lineno})`;
}

/** Stacks remembered at a time. */
const STACKS_MAX = 50_000;
const FRAME = 8;

const known = new Map<string, Stack>();

/** The stack in the slot at a byte offset, whose bounds have been checked: u32 code object, u32 line for each frame. */
export function stackAt(offset: number, ring: number, most: number): Stack {
  const state = memory.u8[offset + 4]!;
  const bytes = state === STR_NULL || state === STR_FAULT ? 0 : memory.i32[offset >> 2]! >>> 0;
  const start = (offset + 8) >> 2;
  const words = memory.i32.subarray(start, start + 2 * Math.min(Math.floor(bytes / FRAME), most));
  const name = `${ring} ${words.join(" ")}`;
  let stack = known.get(name);
  if (!stack) {
    if (known.size >= 2 * STACKS_MAX) known.clear();
    stack = make(ring, words);
    stack = known.get(stack.key) ?? stack; // of another process
    known.set(name, stack);
    known.set(stack.key, stack);
  }
  return stack;
}

function make(ring: number, words: Int32Array): Stack {
  const frames: Frame[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const { filename, funcname } = codeInRing(ring, words[i]! >>> 0);
    frames.push(Object.freeze({ filename, funcname, lineno: words[i + 1]! }));
  }
  return new Stack(frames);
}
