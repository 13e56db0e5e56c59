/** What a shell is told of the command line, so that it can complete it. Each shell is one file here; registry.ts lists them. */
import { OPTIONS } from "../../options/registry.ts";
import type { Option } from "../../options/option.ts";
import type { Command } from "../commands/registry.ts";

export interface Shell {
  name: string;
  /** How a user puts the script in force: a line of his shell's start-up file. */
  setUp: string;
  /** The script, which declares completion of `pyprobe`. */
  script(commands: readonly SpokenCommand[]): string;
}

/** What may stand in a place: a file, a process, a command line, words of a list; undefined: nothing that is known. */
export type Wanted = "file" | "pid" | "command" | { words: string[] } | undefined;

export interface SpokenOption {
  /** "-s", "--script". */
  words: string[];
  doc: string;
  takesValue: boolean;
  wants: Wanted;
}

export interface SpokenCommand {
  name: string;
  doc: string;
  options: SpokenOption[];
  operands: Wanted;
}

export function spoken(commands: readonly Command[]): SpokenCommand[] {
  const names = commands.map(({ name }) => name);
  const wanted = (form: string | undefined): Wanted => {
    if (form === undefined) return undefined;
    if (form === "COMMAND-NAME") return { words: names };
    return form === "NAME[=VALUE]" ? { words: settings() } : wantedBy(form);
  };
  return commands.map(({ name, doc, options, operands }) => ({
    name,
    doc,
    operands: wanted(operands),
    options: Object.entries(options).map(([long, { short, value, doc }]) => ({
      words: [...(short === undefined ? [] : [`-${short}`]), `--${long}`],
      doc,
      takesValue: value !== undefined,
      wants: wanted(value),
    })),
  }));
}

function wantedBy(form: string): Wanted {
  if (form === "FILE") return "file";
  if (form === "PID") return "pid";
  if (form === "COMMAND") return "command";
  return form.includes("|") ? { words: form.split("|") } : undefined;
}

/** The options of -x: alone, with each of their values, or up to the "=". */
function settings(): string[] {
  return Object.entries<Option<unknown>>(OPTIONS).flatMap(([name, { form }]) => {
    if (form === "") return [name];
    return form.includes("|") ? form.split("|").map((value) => `${name}=${value}`) : [`${name}=`];
  });
}

/** A text as one word of a POSIX shell, and of fish. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
