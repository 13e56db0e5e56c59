/** Stacks, for %k. */

/** A stack as a value: whatever makes one gives it this method. `indent`: columns before each frame. */
export interface StackValue {
  stackText(indent: number): string;
}

const INDENT = 14;

/** A newline, then the frames, a line each; undefined for what is no stack. */
export function stackText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("stackText" in value)) return undefined;
  return (value as StackValue).stackText(INDENT);
}
