/**
 * An error as a value: what is wrong, where, what was expected, what to do. One renderer makes the text of it:
 *
 *     call_stack.ts:12:7: error: "python$target:::function-entyr" matches no probe
 *        12 | probe("python$target:::function-entyr", e => {
 *           |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
 *       nearest: function-entry
 *       hint: pyprobe -l lists the probes there are
 */
export interface Diagnostic {
  /** Its kind, for programs: "unknown-import". */
  code: string;
  /** One sentence without a full stop, in the user's words. */
  message: string;
  /** Where it is; line and column count from 1, columns in UTF-16 units. */
  place?: { module: string; line: number; column: number };
  /** The text of the whole file, for the line that is quoted. */
  source?: string;
  /** UTF-16 units to underline, at least 1. */
  length?: number;
  expected?: string;
  nearest?: string;
  hint?: string;
}

/** What a function throws that cannot go on: one diagnostic or several. Its message is the rendered text. */
export class DiagnosticError extends Error {
  readonly diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[]) {
    super(diagnostics.map(render).join("\n"));
    this.name = "DiagnosticError";
    this.diagnostics = diagnostics;
  }
}

/** The text that the person at the terminal reads; no newline at the end. */
export function render(diagnostic: Diagnostic): string {
  const { place, message, expected, nearest, hint } = diagnostic;
  const head = place ? `${place.module}:${place.line}:${place.column}: error: ${message}` : `error: ${message}`;
  const lines = [printable(head), ...quotedLine(diagnostic)];
  if (expected !== undefined) lines.push(`  expected: ${printable(expected)}`);
  if (nearest !== undefined) lines.push(`  nearest: ${printable(nearest)}`);
  if (hint !== undefined) lines.push(`  hint: ${printable(hint)}`);
  return lines.join("\n");
}

/** Lines are quoted up to this many UTF-16 units; longer ones are cut around the place. */
const QUOTED = 110;

function quotedLine({ place, source, length = 1 }: Diagnostic): string[] {
  if (!place || source === undefined) return [];
  const text = source.split(/\r\n|[\n\r\u2028\u2029]/)[place.line - 1];
  if (text === undefined) return [];
  const from = text.length <= QUOTED ? 0 : Math.max(0, Math.min(place.column - 1 - QUOTED / 2, text.length - QUOTED));
  const shown = (from > 0 ? "..." : "") + text.slice(from, from + QUOTED) + (from + QUOTED < text.length ? "..." : "");
  const at = place.column - 1 - from + (from > 0 ? 3 : 0);
  const marked = shown.slice(at, at + Math.max(1, length));
  const number = String(place.line).padStart(5);
  return [
    `${number} | ${printable(shown)}`,
    `      | ${blank(shown.slice(0, at))}${"^".repeat(Math.max(1, columns(marked)))}`,
  ];
}

/** Blanks as wide as the text is on a terminal; tabs stay, so that the caret's line runs along. */
function blank(text: string): string {
  return Array.from(text, (character) => (character === "\t" ? "\t" : " ".repeat(columns(character)))).join("");
}

const WIDE =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\uff01-\uff60]/u;

/** Terminal columns: two for CJK and emoji, none for combining marks. Near enough for a caret. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += WIDE.test(character) ? 2 : /[\p{M}\u200b-\u200d]/u.test(character) ? 0 : 1;
  return sum;
}

/** Control characters, which a terminal would obey, made visible. Newlines and tabs stay. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, "\ufffd");
}

/**
 * The candidate that was probably meant: the fewest slips of the finger (a letter too much, too few, wrong, or two
 * swapped), at most one for each three letters. Case is not counted. undefined when nothing is near.
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(word.length / 3) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const slips = slipsBetween(word.toLowerCase(), candidate.toLowerCase());
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Damerau-Levenshtein distance, adjacent swaps only. */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed, swapped));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
