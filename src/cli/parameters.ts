/**
 * Parameters of scripts as words of the command line. The scripts are looked into when there are words that pyprobe
 * itself does not know, or when help is asked for.
 */
import { loadDraft } from "../handler/load.ts";
import type { Script } from "../handler/draft.ts";
import { formOf, kindOf, valueOf, wordOf, type Parameter, type ParameterValues } from "../runtime/parameter.ts";
import { CommandLineError, type WordTable } from "./words.ts";

/** What the scripts declare. Throws DiagnosticError. */
export function parametersOf(scripts: readonly Script[]): Parameter[] {
  return scripts.length === 0 ? [] : loadDraft(scripts, { destructive: true }).parameters;
}

/** The table of their words. Throws CommandLineError where a script names one as pyprobe names an option of its own. */
export function parameterTable(parameters: readonly Parameter[], own: WordTable): WordTable {
  const table: WordTable = {};
  for (const parameter of parameters) {
    const word = wordOf(parameter);
    if (Object.hasOwn(own, word))
      throw new CommandLineError(
        `the script has a parameter ${parameter.name}, and pyprobe an option --${word}: rename it`,
      );
    const value = formOf(parameter);
    const standard = typeof parameter.value === "boolean" || parameter.value === "" ? "" : ` (${parameter.value})`;
    table[word] = { ...(value !== undefined && { value }), doc: parameter.help + standard };
  }
  return table;
}

/** What the words give the parameters. Throws CommandLineError for what is none of their kind. */
export function parameterValues(
  parameters: readonly Parameter[],
  options: Readonly<Record<string, string[]>>,
): ParameterValues {
  const values: ParameterValues = {};
  for (const parameter of parameters) {
    const word = wordOf(parameter);
    const text = options[word]?.at(-1);
    if (text === undefined) continue;
    const value = valueOf(parameter, text);
    if (value === undefined) {
      throw new CommandLineError(`--${word} takes ${kindOf(parameter)}, and was given "${text}"\n  ${parameter.help}`);
    }
    values[parameter.name] = value;
  }
  return values;
}
