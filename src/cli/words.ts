/**
 * Options as words: a command declares its options in a table, and the parser, the errors and the help come from it.
 * Letters group as in dtrace(1) (-qs file); a value may stick to its letter (-sfile); -- ends the options.
 */
import { parseArgs } from "node:util";
import { nearestName } from "../diagnostic.ts";
import { columns } from "./columns.ts";
import { LETTERS_REFUSED } from "./letters.ts";

export class CommandLineError extends Error {
  readonly status = 2;
}

/** A word that no option is named by. */
export class UnknownWord extends CommandLineError {}

export interface WordOption {
  /** The letter, without its dash. */
  short?: string;
  /** What the value is called in help; absent = the option takes none. */
  value?: string;
  /** The option of -x that it sets, on or to its value. */
  sets?: string;
  doc: string;
}

export type WordTable = Record<string, WordOption>;

export interface Parsed<T extends WordTable> {
  /** Every value given, in order; [] when the option was not given, [""] for an option without a value. */
  options: { [K in keyof T]: string[] };
  /** Options that may mix and whose order matters (-s and -n), as they came. */
  ordered: { name: keyof T & string; value: string }[];
  operands: string[];
  /** How many of the operands stand before a "--". */
  leading: number;
}

/** Throws CommandLineError for a missing value and, unless those are to be passed over, for an unknown option. */
export function parseWords<T extends WordTable>(
  words: string[],
  table: T,
  command: string,
  others: "refused" | "passed over" = "refused",
): Parsed<T> {
  const { tokens } = parseArgs({
    args: words,
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: shape(table),
  });
  const options = Object.fromEntries(Object.keys(table).map((name) => [name, [] as string[]])) as Parsed<T>["options"];
  const ordered: Parsed<T>["ordered"] = [];
  const operands: string[] = [];
  let leading: number | undefined;
  for (const token of tokens) {
    if (token.kind === "option-terminator") leading = operands.length;
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = table[token.name];
    if (!option && others === "passed over") continue;
    if (!option) throw unknown(token.rawName, table, command);
    if (option.value !== undefined && token.value === undefined) {
      throw new CommandLineError(`${token.rawName} needs a value: ${option.value}\n  ${option.doc}`);
    }
    if (option.value === undefined && token.value !== undefined) {
      throw new CommandLineError(`${token.rawName} takes no value, and was given "${token.value}"`);
    }
    options[token.name]!.push(token.value ?? "");
    ordered.push({ name: token.name, value: token.value ?? "" });
  }
  return { options, ordered, operands, leading: leading ?? operands.length };
}

function shape(table: WordTable) {
  return Object.fromEntries(
    Object.entries(table).map(([name, { short, value }]) => [
      name,
      { type: value === undefined ? ("boolean" as const) : ("string" as const), ...(short && { short }) },
    ]),
  );
}

/** What a command's words set of the options of -x, as words of -x, in their order; `option` is the name of -x itself. */
export function optionWords<T extends WordTable>(
  { ordered }: Pick<Parsed<T>, "ordered">,
  table: T,
  option: keyof T & string,
): string[] {
  return ordered.flatMap(({ name, value }) => {
    if (name === option) return [value];
    const { sets, value: takes } = table[name]!;
    return sets === undefined ? [] : [takes === undefined ? sets : `${sets}=${value}`];
  });
}

function unknown(raw: string, table: WordTable, command: string): CommandLineError {
  const refused = Object.hasOwn(LETTERS_REFUSED, raw) ? LETTERS_REFUSED[raw] : undefined;
  if (refused !== undefined) return new CommandLineError(`pyprobe has no ${raw}, which is dtrace's: ${refused}`);
  const names = Object.entries(table).flatMap(([name, { short }]) => [`--${name}`, ...(short ? [`-${short}`] : [])]);
  const nearest = raw.startsWith("--") ? nearestName(raw, names) : undefined;
  return new UnknownWord(
    `there is no option ${raw}${nearest ? `; nearest: ${nearest}` : ""}\n  ${command} --help lists the options`,
  );
}

/** The options of a table, a line or two each. */
export function helpOptions(table: WordTable): string {
  return columns(
    Object.entries(table).map(([name, { short, value, doc }]) => [
      [short && `-${short}`, `--${name}`].filter(Boolean).join(", ") + (value ? ` ${value}` : ""),
      doc,
    ]),
  );
}
