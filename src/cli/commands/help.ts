import { commandNamed, commands, type Command } from "./registry.ts";
import { printHelp } from "../command-help.ts";
import { columns } from "../columns.ts";
import { helpOptions } from "../words.ts";
import { RUN_OPTIONS } from "./run.ts";
import { descriptionOf, handlers } from "../../handler/stdlib.ts";
import { OPTIONS } from "../../options/registry.ts";

export const help: Command = {
  name: "help",
  doc: "this text",
  aliases: ["-h", "--help"],
  usage: "[COMMAND]",
  options: {},
  operands: "COMMAND-NAME",
  async run([name]) {
    if (name !== undefined && name !== "run") return printHelp(commandNamed([name])[0]);
    process.stdout.write(helpText());
    return 0;
  },
};

export const EXIT_STATUS = `Exit status: the handlers' exit(n), or 0; 1 when a script or a limit stopped the tracing, 2 for words it does not
know (and with -x strict when anything was lost), 126 and 127 when the command cannot be started, 141 when the reader
of the output went away. The command's own end is told on standard error.`;

export function helpText(): string {
  return `pyprobe runs TypeScript handlers at the probe points of Python processes.

  pyprobe -s script.ts -c "python3 app.py"     run a command under a handler script
  pyprobe -n 'probe("gc-done", e => printf("%d\\n", e.collected))' -c "python3 app.py"
  pyprobe -l -c "python3 app.py"               list the probes there are

Options
${helpOptions(RUN_OPTIONS)}

Words after the options are $1, $2, ... of the script.

Options by -x name[=value]
${columns(Object.entries(OPTIONS).map(([name, { form, doc }]) => [`${name}${form ? `=${form}` : ""}`, doc]))}

Commands
${columns(commands.map(({ name, doc }) => [name, doc]))}

Handlers that are there: pyprobe NAME [options] [-c COMMAND | -p PID]; pyprobe NAME --help has their parameters
${columns(handlers().map((handler) => [handler.name, descriptionOf(handler).summary]))}

${EXIT_STATUS}
`;
}
