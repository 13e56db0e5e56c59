/** Stacks, for %k. */

/** A stack as a value: whatever makes one gives it this method. A newline, then the frames, a line each. */
export interface StackValue {
  stackText(): string;
}

/** undefined for what is no stack. */
export function stackText(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("stackText" in value)) return undefined;
  return (value as StackValue).stackText();
}
