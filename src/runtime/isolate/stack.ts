/**
 * Stacks: values that print one frame a line and can be parts of an aggregation's key. Equal stacks are one object, as
 * long as there are not too many; so they can be keys of Maps too.
 */
import type { StackValue } from "./format/stacks.ts";
import type { CompositeKey } from "./key.ts";
import { run } from "./run.ts";

/** Of frames of one kind. */
export class Stack<F = unknown> implements CompositeKey, StackValue {
  readonly key: string;
  /** @param frames innermost first. @param line how one of them is printed. */
  constructor(
    readonly frames: readonly F[],
    line: (frame: F) => string,
  ) {
    this.key = frames.map(line).join("\n");
    Object.freeze(this);
  }

  /** @param indent columns before each frame. */
  stackText(indent = run.options.stackindent): string {
    if (this.frames.length === 0) return "";
    return this.key.split("\n").reduce((text, line) => `${text}\n${" ".repeat(indent)}${line}`, "");
  }

  render(): string {
    return `${this.stackText()}\n`;
  }

  toString(): string {
    return this.key;
  }
}

/** Stacks remembered at a time. */
const STACKS_MAX = 50_000;

/** Stacks of one kind of frame, by what they were made of and by what they say. */
export class Stacks<F> {
  readonly #known = new Map<string, Stack<F>>();

  /** @param name what they are made of, as text: the same name is the same stack. */
  get(name: string, make: () => Stack<F>): Stack<F> {
    let stack = this.#known.get(name);
    if (!stack) {
      if (this.#known.size >= 2 * STACKS_MAX) this.#known.clear();
      stack = make();
      stack = this.#known.get(`= ${stack.key}`) ?? stack; // of another process
      this.#known.set(name, stack);
      this.#known.set(`= ${stack.key}`, stack);
    }
    return stack;
  }

  /** What names stand for may have changed. */
  forget(): void {
    this.#known.clear();
  }
}

/** How many frames a function was asked for. */
export function checkedFrames(who: string, frames: unknown): number {
  if (typeof frames === "number" && frames >= 1) return frames;
  throw new TypeError(`${who}() takes how many frames there may be, a number from 1, not ${String(frames)}`);
}
