/** A dot command. One file a command, in commands/; registry.ts lists them. */
import type { LiveSession } from "../session/live.ts";

/** What commands may use. */
export interface Repl {
  live: LiveSession;
  /** Whether the command of -c waits for .go. */
  readonly held: boolean;
  /** Lines before the one that is being typed, when they are to be one text. */
  readonly unfinished: string;
  /** Lines for the person. */
  print(text: string): void;
  /** Ends the session. */
  leave(): void;
  /** Listings and checks of the target, as text: the command line's own. */
  list(globs: string[]): string;
  doctor(): string;
}

export interface DotCommand {
  /** Without the dot. */
  name: string;
  aliases?: string[];
  /** What follows its name, for help: "[NAME]". */
  form: string;
  doc: string;
  /** Throws UserError and DiagnosticError for what the user can mend. Absent: node:repl has it. */
  run?(repl: Repl, words: string[]): Promise<void> | void;
}
