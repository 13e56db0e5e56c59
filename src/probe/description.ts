/**
 * Probe descriptions: `provider:module:function:name`, as dtrace(1) reads them.
 *
 * Fewer fields are the last ones: "function-entry" is a name, "gc_collect_main:gc-done" a function and a name. An empty
 * field matches everything; fields may be globs. `function__entry` and `function-entry` are one name. Descriptions
 * separated by commas are so many descriptions. `$1`, `$2`, ... and `$$1` are the script's arguments, `$target` the
 * process that -c started or -p named; in the provider's name it stays as it is, because there it means that process
 * and its descendants (match.ts).
 */
import { globError } from "./glob.ts";
import { dashed } from "./name.ts";

export interface Description {
  /** As written, without the blanks around it. */
  text: string;
  /** Where it starts in the text that was parsed, in UTF-16 units. */
  at: number;
  provider: string;
  module: string;
  func: string;
  /** With dashes. */
  name: string;
}

/** What macros stand for. */
export interface Macros {
  /** $1 is args[0]. */
  args: readonly string[];
}

/** What is wrong with a description, and which part of the text it is. */
export interface DescriptionProblem {
  code: string;
  message: string;
  at: number;
  length: number;
  expected?: string;
  nearest?: string;
  hint?: string;
}

const FORM = "provider:module:function:name, of which the first may be left out";

/** Parses one text of one or more descriptions. The second result is the first problem, if there is one. */
export function parseDescriptions(text: string, macros: Macros): [Description[], DescriptionProblem?] {
  const descriptions: Description[] = [];
  let start = 0;
  for (const part of text.split(",")) {
    const parsed = parseOne(part.trim(), start + (part.length - part.trimStart().length), macros);
    if ("code" in parsed) return [[], parsed];
    descriptions.push(parsed);
    start += part.length + 1;
  }
  return [descriptions];
}

function parseOne(text: string, at: number, macros: Macros): Description | DescriptionProblem {
  const length = Math.max(1, text.length);
  if (text === "")
    return { code: "empty-description", message: "a probe description is empty", at, length, expected: FORM };
  const blank = text.search(/\s/);
  if (blank >= 0) {
    return {
      code: "blank-in-description",
      message: `"${text}" is not a probe description: it has a blank in it`,
      at: at + blank,
      length: 1,
      expected: FORM,
      hint: "a comma separates two descriptions; a predicate is a function after the description",
    };
  }
  const fields = text.split(":");
  if (fields.length > 4) {
    return {
      code: "too-many-fields",
      message: `"${text}" is not a probe description: it has ${fields.length} fields`,
      at: at + fields.slice(0, 4).join(":").length,
      length: Math.max(1, text.length - fields.slice(0, 4).join(":").length),
      expected: FORM,
    };
  }
  const unclosed = globError(text);
  if (unclosed !== undefined) {
    return { code: "unclosed-glob", message: `"${text}" has a [ without its ]`, at: at + unclosed, length: 1 };
  }
  return expand(text, fields, at, macros);
}

function expand(text: string, fields: string[], at: number, macros: Macros): Description | DescriptionProblem {
  const expanded: string[] = [];
  let offset = at;
  for (const field of fields) {
    const value = expandMacros(field, offset, macros);
    if (typeof value !== "string") return value;
    expanded.push(value);
    offset += field.length + 1;
  }
  while (expanded.length < 4) expanded.unshift("");
  const [provider = "", module = "", func = "", name = ""] = expanded;
  return { text, at, provider, module, func, name: dashed(name) };
}

/** The field with $1 and $$1 replaced; $target stays. */
function expandMacros(field: string, at: number, { args }: Macros): string | DescriptionProblem {
  let result = "";
  let end = 0;
  for (const match of field.matchAll(/\$\$?(\w*)/g)) {
    const [macro, word = ""] = match;
    const value = word === "target" ? "$target" : /^[1-9]\d*$/.test(word) ? args[Number(word) - 1] : undefined;
    if (value === undefined) return unknownMacro(macro, word, at + match.index, args.length);
    result += field.slice(end, match.index) + value;
    end = match.index + macro.length;
  }
  return result + field.slice(end);
}

function unknownMacro(macro: string, word: string, at: number, count: number): DescriptionProblem {
  const place = { at, length: macro.length };
  if (!/^[1-9]\d*$/.test(word)) {
    return { code: "unknown-macro", message: `there is no macro ${macro}`, ...place, expected: "$target, $1, $2, ..." };
  }
  const given = count === 0 ? "no arguments were given" : `${count} argument${count === 1 ? " was" : "s were"} given`;
  return {
    code: "missing-argument",
    message: `${macro} is not set: ${given}`,
    ...place,
    hint: "arguments are the words that follow the options",
  };
}
