/** Texts that are written out in a script, and where in the source each of their characters stands. */
import type { AnyNode, Node } from "acorn";
import { writtenText } from "./ast.ts";
import type { ModuleDraft } from "./draft.ts";

export interface LiteralText {
  text: string;
  /** Line and column (both from 1) of the UTF-16 unit at an index, or of the literal's end. */
  placeOf(index: number): { line: number; column: number };
}

/** The text of a string or of a template without expressions; undefined for anything else. */
export function literalText(module: ModuleDraft, node: AnyNode): LiteralText | undefined {
  const text = writtenText(node);
  if (text === undefined) return undefined;
  return { text, placeOf: (index) => placeIn(module.source, node, index) };
}

/** One unit of the text as it is written: an escape, an escaped end of line (which is no unit), or itself. */
const WRITTEN = /\\(?:u\{[\da-f]+\}|u[\da-f]{4}|x[\da-f]{2}|[0-7]{1,3}|\r\n|[^])|\r\n|[^]/iy;

function placeIn(source: string, node: Node, index: number): { line: number; column: number } {
  let at = node.start + 1;
  for (let unit = 0; unit < index && at < node.end - 1;) {
    WRITTEN.lastIndex = at;
    const [written] = WRITTEN.exec(source)!;
    at += written.length;
    if (/^\\[\r\n\u2028\u2029]/.test(written)) continue;
    unit += /^\\u\{(?:0*[1-9a-f][\da-f]{4,})\}/i.test(written) ? 2 : 1;
  }
  const before = source.slice(node.start, at);
  const breaks = before.split(/\r\n|[\n\r\u2028\u2029]/);
  const { line, column } = node.loc!.start;
  if (breaks.length === 1) return { line, column: column + 1 + (at - node.start) };
  return { line: line + breaks.length - 1, column: breaks.at(-1)!.length + 1 };
}
