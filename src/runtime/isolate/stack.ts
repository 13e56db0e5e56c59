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

/** Stacks remembered at a time: so many, of so many characters; and names for them. */
const STACKS_MAX = 50_000;
const CHARACTERS_MAX = 8 << 20;
const NAMES_MAX = 4096;

/** Stacks of one kind of frame. */
export class Stacks<F> {
  /** By what they say. */
  readonly #known = new Map<string, Stack<F>>();
  #characters = 0;
  /** By what they were made of: each process has names of its own, and processes come and go. */
  readonly #named = new Map<string, Stack<F>>();

  /** How many are kept, and names, for tests. */
  get size(): number {
    return this.#known.size + this.#named.size;
  }

  /** @param name what they are made of, as text: the same name is the same stack. */
  get(name: string, make: () => Stack<F>): Stack<F> {
    const named = this.#named.get(name);
    if (named) return named;
    const stack = this.#only(make());
    if (this.#named.size >= NAMES_MAX) this.#named.clear();
    this.#named.set(name, stack);
    return stack;
  }

  /** The one that says the same, it may be another process's. */
  #only(stack: Stack<F>): Stack<F> {
    const known = this.#known.get(stack.key);
    if (known) return known;
    if (this.#known.size >= STACKS_MAX || this.#characters >= CHARACTERS_MAX) this.#clear();
    this.#known.set(stack.key, stack);
    this.#characters += stack.key.length;
    return stack;
  }

  #clear(): void {
    this.#known.clear();
    this.#named.clear();
    this.#characters = 0;
  }

  /** What names stand for may have changed. */
  forget(): void {
    this.#clear();
  }
}

/** How many frames a function was asked for. */
export function checkedFrames(who: string, frames: unknown): number {
  if (typeof frames === "number" && frames >= 1) return frames;
  throw new TypeError(`${who}() takes how many frames there may be, a number from 1, not ${String(frames)}`);
}
