/**
 * Parameters of a script: declared in it (`parameters({ rows: { value: 20, help: "..." } })`), given on the command line
 * (`--rows 30`). The kind follows from the value that is declared: a number, a text, a time ("10ms", which the script
 * gets in ns), a switch that is off. Part of both TypeScript projects.
 */
export interface Parameter {
  /** As the script has it; the word on the command line has dashes: minTime is --min-time. */
  name: string;
  value: number | string | boolean;
  help: string;
  /** The texts that there may be. */
  choices?: string[];
}

/** Values as the script gets them, by name. */
export type ParameterValues = Record<string, number | string | boolean>;

/** minTime is --min-time. */
export function wordOf({ name }: Pick<Parameter, "name">): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const TIME = /^(\d{1,15}(?:\.\d{1,9})?)(ns|us|ms|s|m)$/;
const NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9 };

/** ns of "10ms", "1.5s"; undefined for what is no time. */
export function nanoseconds(text: string): number | undefined {
  const [, number, unit] = TIME.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * NS[unit!]!;
}

/** What stands in help for a value; undefined: it takes none. */
export function formOf({ value, choices }: Parameter): string | undefined {
  if (typeof value === "boolean") return undefined;
  if (choices) return choices.join("|");
  if (typeof value === "number") return "N";
  return nanoseconds(value) === undefined ? "TEXT" : "TIME";
}

/** What the value is called in messages. */
export function kindOf({ value, choices }: Parameter): string {
  if (typeof value === "boolean") return "no value";
  if (choices) return choices.join(", ").replace(/, ([^,]*)$/, " or $1");
  if (typeof value === "number") return "a number";
  return nanoseconds(value) === undefined ? "a text" : "a time with its unit (500us, 10ms, 1s)";
}

/** The value that a text gives; undefined for what is none of the parameter's kind. */
export function valueOf({ value, choices }: Parameter, text: string): number | string | boolean | undefined {
  if (typeof value === "boolean") return true;
  if (typeof value === "number") return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
  if (choices) return choices.includes(text) ? text : undefined;
  return nanoseconds(value) === undefined ? text : nanoseconds(text);
}

/** The value where none is given. */
export function defaultOf({ value }: Pick<Parameter, "value">): number | string | boolean {
  return typeof value === "string" ? (nanoseconds(value) ?? value) : value;
}
