/** Processes by their numbers, as words name them. */
import { CommandLineError } from "./words.ts";

export function isProcessId(word: string): boolean {
  return /^[1-9]\d{0,9}$/.test(word);
}

/** The processes of -p, each once. Throws CommandLineError for what is no process's number. */
export function processIds(words: readonly string[]): number[] {
  const wrong = words.find((word) => !isProcessId(word));
  if (wrong !== undefined) throw new CommandLineError(`-p needs a process's number, and was given "${wrong}"`);
  return [...new Set(words.map(Number))];
}
