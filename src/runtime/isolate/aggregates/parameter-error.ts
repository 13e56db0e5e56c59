/** A parameter of an aggregating function that cannot be: told when the script loads if it is written out, else when it runs. */
export class ParameterError extends TypeError {
  override name = "TypeError";
  /** @param argument which one it is, from 1. */
  constructor(
    message: string,
    readonly argument: number,
  ) {
    super(message);
  }
}
