/** The commands. What stands first on the line is a command's name, a handler's, or the start of `run`'s options. */
import { CommandLineError, type WordTable } from "../words.ts";
import { nearestName } from "../../diagnostic.ts";
import { attach } from "./attach.ts";
import { check } from "./check.ts";
import { completions } from "./completions.ts";
import { doctor } from "./doctor.ts";
import { asksForList, list } from "./list.ts";
import { repl } from "./repl.ts";
import { run } from "./run.ts";
import { handlers } from "../../handler/stdlib.ts";
import { handlerCommand } from "./handler.ts";
import { explain } from "./explain.ts";
import { help } from "./help.ts";
import { version } from "./version.ts";

/** What a command declares about itself: help, the man page and the shells' completions come from it. */
export interface Command {
  name: string;
  /** One line for `pyprobe help`. */
  doc: string;
  /** Its words, behind its name: "[options] PID". */
  usage: string;
  /** Paragraphs for its own help, behind the usage. */
  about?: string;
  options: WordTable;
  /** What its words besides options are, as options say of their values: "FILE", "PID", "bash|zsh". Absent: anything. */
  operands?: string;
  /** Further first words that mean it. */
  aliases?: string[];
  /** The exit status. Throws UserError, CommandLineError or DiagnosticError for what the user can mend. */
  run(words: string[]): Promise<number>;
}

export const commands: Command[] = [run, attach, repl, check, explain, list, doctor, completions, help, version];

/** The command that the words ask for, and the words left for it. */
export function commandNamed(words: string[]): [Command, string[]] {
  const [first] = words;
  if (first === undefined) return [help, []];
  const named = commands.find(({ name, aliases }) => name === first || aliases?.includes(first));
  if (named) return [named, words.slice(1)];
  if (first.startsWith("-")) return [asksForList(words) ? list : run, words];
  const handler = handlerCommand(first);
  if (handler) return [handler, words.slice(1)];
  const nearest = nearestName(
    first,
    [...commands, ...handlers()].map(({ name }) => name),
  );
  throw new CommandLineError(
    `there is no command "${first}"${nearest ? `; nearest: ${nearest}` : ""}\n` +
      `  pyprobe help lists them; to trace a command: pyprobe -s script.ts -c "command"`,
  );
}
