/** A command's own help, from what it declares. */
import type { Command } from "./commands/registry.ts";
import { helpOptions } from "./words.ts";

/** Prints it; the exit status. */
export function printHelp(command: Command): number {
  const { name, usage, about, options } = command;
  const parts = [`pyprobe ${name} ${usage}`.trimEnd(), about ?? `${command.doc}.`, helpOptions(options)];
  process.stdout.write(`${parts.filter((part) => part !== "").join("\n\n")}\n`);
  return 0;
}
