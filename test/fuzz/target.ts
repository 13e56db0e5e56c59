/**
 * What is fuzzed: one file each in targets/, listed in registry.ts. An input is some bytes; whatever they are, `run` comes
 * back soon, with an answer or with one of the errors that the code is said to throw, which `run` catches. Any other error is
 * a finding.
 */
export interface Target {
  name: string;
  /** What is read, in words. */
  doc: string;
  /** Inputs that are right, which others are made from. */
  seeds: readonly (string | Buffer)[];
  /** Pieces that such inputs are made of. */
  pieces?: readonly string[];
  /** Once, before the first input. */
  open?(): void;
  run(input: Buffer): void | Promise<void>;
  /** Once, after the last input. */
  close?(): void;
}
