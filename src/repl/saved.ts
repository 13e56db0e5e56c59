/** What was typed, as a script of its own: the builtins that it uses are imported. */
import { DiagnosticError } from "../diagnostic.ts";
import { loadDraft } from "../handler/load.ts";

const IMPORT = /^[ \t]*import\s*\{[^}]*\}\s*from\s*["']pyprobe["'];?[ \t]*\n?/gm;

/** `problem`: why it does not run as it is. */
export function savedScript(typed: string): { text: string; problem?: string } {
  const body = `${typed.replace(IMPORT, "").trim()}\n`;
  try {
    const draft = loadDraft([{ text: body }], {});
    const { code, source } = draft.modules.get(draft.entry)!;
    const imports = /^\n;(import \{[^\n]*);?\s*$/.exec(code.slice(source.length))?.[1];
    const text = imports === undefined ? body : `${imports}\n\n${body}`;
    return { text };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { text: body, problem: error.message };
  }
}
