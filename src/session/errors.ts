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
