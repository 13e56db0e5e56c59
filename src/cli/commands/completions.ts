import { printHelp } from "../command-help.ts";
import { nearestName } from "../../diagnostic.ts";
import { shells } from "../shells/registry.ts";
import { spoken } from "../shells/shell.ts";
import { CommandLineError, parseWords } from "../words.ts";
import { handlerCommands } from "./handler.ts";
import { commands, type Command } from "./registry.ts";

const COMPLETIONS_OPTIONS = { help: { short: "h", doc: "print this help" } };

const NAMES = shells.map(({ name }) => name);

export const completions: Command = {
  name: "completions",
  doc: "print what has a shell complete pyprobe's words (bash, zsh, fish)",
  usage: NAMES.join("|"),
  about: `Prints a script. For every shell that starts from now on:\n\n${shells.map(({ setUp }) => `  ${setUp}`).join("\n")}`,
  options: COMPLETIONS_OPTIONS,
  operands: NAMES.join("|"),
  async run(words) {
    const { options, operands } = parseWords(words, COMPLETIONS_OPTIONS, "pyprobe completions");
    if (options.help.length > 0) return printHelp(completions);
    const [name = "", ...more] = operands;
    const shell = shells.find((shell) => shell.name === name);
    if (!shell || more.length > 0) {
      const nearest = nearestName(name, NAMES);
      throw new CommandLineError(
        `completions takes the name of a shell: ${NAMES.join(", ")}${nearest ? `; nearest: ${nearest}` : ""}`,
      );
    }
    process.stdout.write(shell.script(spoken([...commands, ...handlerCommands()])));
    return 0;
  },
};
