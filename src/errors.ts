import { getSystemErrorMap } from "node:util";

/** An error of the person at the terminal: told in words, without a stack. */
export class UserError extends Error {
  constructor(
    message: string,
    /** The exit status that says so. */
    readonly status = 1,
  ) {
    super(message);
  }
}

/** Whether a write failed for want of a reader. One that left what it had not read of a socket is told of otherwise. */
export function isReaderGone(error: unknown): boolean {
  return ["EPIPE", "ECONNRESET"].includes(String((error as NodeJS.ErrnoException).code));
}

/** A system error's own words, without Node's code, call and path around them: "no such file or directory". */
export function systemWords(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno !== undefined && getSystemErrorMap().get(-Math.abs(errno))?.[1]) || message;
}
