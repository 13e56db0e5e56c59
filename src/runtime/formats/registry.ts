/** The output formats there are; the first is the one without --format. */
import type { OutputFormat } from "./format.ts";
import { json } from "./json.ts";
import { text } from "./text.ts";

export const formats: readonly OutputFormat[] = [text, json];

export function formatNamed(name: string): OutputFormat {
  const found = formats.find((format) => format.name === name);
  if (!found) throw new Error(`there is no output format ${name}`);
  return found;
}
