/** From words to settings: those of the command line (-x), those of a script (`options({...})`), the defaults. */
import { nearestName } from "../diagnostic.ts";
import { UserError } from "../errors.ts";
import type { Option } from "./option.ts";
import { REFUSED } from "./refused.ts";
import { OPTIONS, type OptionName, type Settings } from "./registry.ts";

/** What is wrong with an option's name or value, in words. */
export interface OptionProblem {
  /** Whether it is the name or the value. */
  of: "name" | "value";
  message: string;
  nearest?: string;
  hint?: string;
}

/** The value that a text gives an option, or what is wrong. `shown` is how messages name it: "-x strsize". */
export function readOption(name: string, text: string | undefined, shown: string): { value: unknown } | OptionProblem {
  const option = Object.hasOwn(OPTIONS, name) ? (OPTIONS[name as OptionName] as Option<unknown>) : undefined;
  if (!option) return unknown(name, shown);
  const value = option.parse(text);
  if (value !== undefined) return { value };
  const got = text === undefined ? "no value" : `"${text}"`;
  return {
    of: "value",
    message: `${shown} takes ${option.form || "no value"}, and was given ${got}`,
    hint: option.doc,
  };
}

function unknown(name: string, shown: string): OptionProblem {
  if (Object.hasOwn(REFUSED, name))
    return { of: "name", message: `pyprobe has no ${shown}, which is dtrace's: ${REFUSED[name]}` };
  const names = Object.keys(OPTIONS);
  const nearest = nearestName(name, names);
  const rest = nearest === undefined ? { hint: `there are: ${names.join(", ")}` } : { nearest };
  return { of: "name", message: `there is no option ${shown}`, ...rest };
}

/** The settings that -x words ask for ("strsize=64", "quiet"). Throws UserError for what is none. */
export function parseSettings(words: readonly string[]): Partial<Settings> {
  const settings: Record<string, unknown> = {};
  for (const word of words) {
    const [name, text] = split(word);
    const read = readOption(name, text, `-x ${name}`);
    if ("message" in read) throw new UserError(sentences(read), 2);
    settings[name] = read.value;
  }
  return settings;
}

/** Every option's value: the command line's, else the script's, else the default. */
export function settle(given: Partial<Settings>, script: Partial<Settings> = {}): Settings {
  const defaults = Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.default]));
  return { ...(defaults as unknown as Settings), ...script, ...given };
}

function sentences({ message, nearest, hint }: OptionProblem): string {
  return [
    message,
    ...(nearest === undefined ? [] : [`nearest: ${nearest}`]),
    ...(hint === undefined ? [] : [hint]),
  ].join("\n  ");
}

function split(word: string): [string, string | undefined] {
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
