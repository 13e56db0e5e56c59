/** Handlers of stdlib/ by their names: `pyprobe top -p 1234` is `pyprobe -s stdlib/top.ts -p 1234`. */
import { printHelp } from "../command-help.ts";
import { descriptionOf, handlerNamed, handlers, type Handler } from "../../handler/stdlib.ts";
import { parameterTable, parametersOf } from "../parameters.ts";
import type { WordTable } from "../words.ts";
import { RUN_OPTIONS, runScripts } from "./run.ts";
import type { Command } from "./registry.ts";

/** The command that runs the handler of that name; undefined when there is none. */
export function handlerCommand(word: string): Command | undefined {
  const handler = handlerNamed(word);
  return handler && commandOf(handler);
}

export function handlerCommands(): Command[] {
  return handlers().map(commandOf);
}

function commandOf(handler: Handler): Command {
  const { name, file } = handler;
  const { summary, text } = descriptionOf(handler);
  const command: Command = {
    name,
    doc: summary,
    about: text,
    usage: "[-c COMMAND | -p PID] [parameters] [options]",
    get options() {
      return { ...parameterTable(parametersOf([{ file }]), RUN_OPTIONS), ...common() };
    },
    run: (words) =>
      runScripts(words, [{ file, name: `pyprobe/stdlib/${name}.ts` }], `pyprobe ${name}`, () => printHelp(command)),
  };
  return command;
}

/** The options that matter to who runs a handler that is there. */
const COMMON = ["command", "pid", "output", "record", "replay", "format", "option", "zero-matches", "verbose", "help"];

function common(): WordTable {
  return Object.fromEntries(Object.entries(RUN_OPTIONS).filter(([name]) => COMMON.includes(name)));
}
