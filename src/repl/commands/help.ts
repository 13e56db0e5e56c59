import { nearestName } from "../../diagnostic.ts";
import { UserError } from "../../errors.ts";
import { builtinHelp, builtinNames } from "../builtins.ts";
import type { DotCommand } from "../command.ts";
import { dotCommands } from "./registry.ts";

export const help: DotCommand = {
  name: "help",
  form: "[BUILTIN]",
  doc: "this text, or what a builtin does",
  run(repl, [name]) {
    if (name === undefined) return repl.print(commandsText());
    const text = builtinHelp(name) ?? commandHelp(name);
    if (text !== undefined) return repl.print(text);
    const nearest = nearestName(name, builtinNames);
    throw new UserError(`there is no builtin ${name}${nearest ? `\n  nearest: ${nearest}` : ""}`);
  },
};

function commandHelp(name: string): string | undefined {
  const command = dotCommands.find((each) => `.${each.name}` === name || each.name === name);
  return command && `${`.${command.name} ${command.form}`.trim()}: ${command.doc}`;
}

function commandsText(): string {
  const lines = dotCommands.map(({ name, form, doc }) => `  ${`.${name} ${form}`.padEnd(18)} ${doc}`);
  return [
    'Type TypeScript: probe("python$target:::function-entry", e => { ... }) arms at once; an expression shows its value.',
    ...lines,
    "Ctrl-C pauses the clauses; .go lets them go on. Ctrl-D detaches.",
  ].join("\n");
}
