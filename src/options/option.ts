/**
 * What an option declares about itself. Each is one exported constant of a file in this folder, by its own name;
 * registry.ts lists the files. Help, errors, the type of `options({...})`, the reference page and the tests of the
 * examples come from these declarations.
 */
export interface Option<T> {
  default: T;
  /** What a value looks like, for help and errors: "bytes (k, m, g)"; empty for an option that is on or off. */
  form: string;
  /** One paragraph, Markdown: what it does, its range. */
  doc: string;
  /** The value that a text means; undefined = none of this option's. No text: the option stands alone. */
  parse(text: string | undefined): T | undefined;
  /** Why a script may not set it by `options({...})`; absent: it may. */
  notByScript?: string;
  example: OptionExample;
}

/** A command and all that it prints, in the notation of the console blocks of docs/ (test/docs/console.ts). */
export interface OptionExample {
  command: string;
  output: string;
  /** It uses probes in the kernel: the test of it is skipped for who is not root. */
  needsRoot?: true;
}
