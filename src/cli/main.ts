/** The command line: finds the command, runs it, and turns what it throws into words and an exit status. */
import { CommandLineError } from "./words.ts";
import { commandNamed } from "./commands/registry.ts";
import { UserError, isReaderGone, systemWords } from "../errors.ts";
import { DiagnosticError } from "../diagnostic.ts";

// What handlers print goes another way (session/output.ts); this is the rest: listings, help.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (isReaderGone(error)) process.exit(141);
  process.stderr.write(`pyprobe: the output cannot be written (${systemWords(error)})\n`);
  process.exit(1);
});
process.stderr.on("error", () => {}); // there is nobody to be told

void main(process.argv.slice(2)).then((status) => (process.exitCode = status));

/** The exit status. */
async function main(words: string[]): Promise<number> {
  try {
    const [command, rest] = commandNamed(words);
    return await command.run(rest);
  } catch (error) {
    return tell(error);
  }
}

/** Prints what went wrong; returns the exit status. */
function tell(error: unknown): number {
  if (error instanceof DiagnosticError) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
  if (error instanceof UserError || error instanceof CommandLineError) {
    process.stderr.write(`pyprobe: ${error.message}\n`);
    return error.status;
  }
  process.stderr.write(
    `pyprobe: this is a bug in pyprobe, please report it with what follows:\n${(error as Error)?.stack ?? error}\n`,
  );
  return 70; // EX_SOFTWARE
}
