/**
 * Completion: what may stand where the cursor is. Inside a string of probe( the probes of the target; behind `self.` its
 * variables, behind an event its marker's arguments; inside another string the target's own functions and files, as far
 * as they were seen; after a dot at the start the commands; elsewhere builtins and what was declared.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Completer } from "node:readline";
import { providers } from "../probe/registry.ts";
import { builtinNames } from "./builtins.ts";
import type { Repl } from "./command.ts";
import { eventMembers } from "./complete-event.ts";
import { dotCommands } from "./commands/registry.ts";

const WORDS = ["const", "function", "let", "return", "true", "false", "null", "undefined", "Map", "Set"];

/** An open string that is the first operand of probe(, or one of a list that is. */
const DESCRIPTION = /\bprobe\(\s*(?:\[(?:\s*(?:"[^"]*"|'[^']*'|`[^`]*`)\s*,)*\s*)?["'`]([^"'`]*)$/;

/** Candidates, and the part of the line that they complete. */
type Found = [candidates: string[], word: string];

/** As readline wants it. */
export function completer(repl: Repl): Completer & ((line: string, done: (error: null, found: Found) => void) => void) {
  return ((line: string, done: (error: null, found: Found) => void) => {
    find(repl, line).then(
      ([candidates, word]) => done(null, [candidates.filter((each) => each.startsWith(word)).sort(), word]),
      () => done(null, [[], line]),
    );
  }) as ReturnType<typeof completer>;
}

async function find(repl: Repl, line: string): Promise<Found> {
  const command = /^\s*\.(\w*)$/.exec(line);
  if (command) return [dotCommands.map(({ name }) => name), command[1]!];
  const operand = /^\s*\.(\w+)\s+(?:.*\s)?(\S*)$/.exec(line);
  if (operand) return [operands(repl, operand[1]!, operand[2]!), operand[2]!];
  const all = repl.unfinished + line;
  const description = DESCRIPTION.exec(all);
  if (description) return [descriptions(), description[1]!];
  const text = openString(all);
  if (text !== undefined) return [await repl.live.seen(), text];
  const member = /\b(\w+)\.(\w*)$/.exec(line);
  if (member) return [members(repl, all, member[1]!), member[2]!];
  const word = /[\w$]*$/.exec(line)![0];
  return [[...new Set([...builtinNames, ...repl.live.globals, ...WORDS])], word];
}

/** What a string holds that is open at the end of the text. */
function openString(text: string): string | undefined {
  let quote = "";
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (quote === "" && /["'`]/.test(text[i]!)) [quote, from] = [text[i]!, i + 1];
    else if (text[i] === quote || (text[i] === "\n" && quote !== "`")) quote = ""; // (an apostrophe in a comment)
  }
  return quote === "" ? undefined : text.slice(from);
}

/** Descriptions of what the providers declare, as a script would write them: the name alone, and with its provider. */
function descriptions(): string[] {
  return providers.flatMap(({ name, solitary, markers }) =>
    markers.flatMap((marker) => (solitary ? [marker.name] : [marker.name, `${name}$target:::${marker.name}`])),
  );
}

function members(repl: Repl, text: string, object: string): string[] {
  if (object === "self") return repl.live.session.program.selfNames;
  if (object === "local") return repl.live.session.program.localNames;
  return eventMembers(text, object);
}

function operands(repl: Repl, command: string, word: string): string[] {
  if (command === "help") return [...builtinNames];
  if (["enable", "disable", "remove"].includes(command))
    return repl.live.session.clauses.all.map(({ id }) => String(id + 1));
  return command === "load" ? files(word) : [];
}

function files(word: string): string[] {
  const folder = word.endsWith("/") ? word : dirname(word);
  try {
    const start = word.endsWith("/") ? "" : basename(word);
    const names = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name.startsWith(start));
    const prefix = word.includes("/") ? folder : "";
    return names.map((each) => join(prefix, each.name) + (each.isDirectory() ? "/" : ""));
  } catch {
    return [];
  }
}
