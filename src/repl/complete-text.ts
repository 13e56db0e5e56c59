/** Whether text that is typed is a whole, or more lines are to come: brackets are open, or something is awaited behind its end. */
import { tokenizer, type Token } from "acorn";

const OPENING = new Set(["{", "(", "[", "${"]);
const CLOSING = new Set(["}", ")", "]"]);

export function isWhole(text: string): boolean {
  let depth = 0;
  let last: Token | undefined;
  try {
    for (const token of tokenizer(text, { ecmaVersion: 2024, sourceType: "module" })) {
      const { label } = token.type;
      if (OPENING.has(label)) depth++;
      else if (CLOSING.has(label)) depth--;
      last = token;
    }
  } catch (error) {
    return !/^Unterminated (template|comment)/.test((error as Error).message); // other errors are told when it runs
  }
  return depth <= 0 && !awaits(last);
}

/** Tokens behind which an expression must follow. */
function awaits(token: Token | undefined): boolean {
  if (!token) return false;
  const { label, binop, beforeExpr } = token.type as Token["type"] & { binop: number | null; beforeExpr: boolean };
  return label === "=>" || label === "," || label === "." || label === "=" || (binop !== null && beforeExpr);
}
