/**
 * The globs of a probe description, as dtrace(1) has them: `*` any text, `?` one character (UTF-16 unit), `[a-z]` one of these,
 * `[!a-z]` one not of these, `\x` the character x itself. A glob without any of them is a name.
 *
 * Matching walks the text once and keeps the set of places in the glob that it could stand at, so no glob is slow.
 */
type Token = { star: true } | { star: false; takes(character: string): boolean };

export class Glob {
  readonly #tokens: Token[];
  /** What it begins with, up to its first special character, and the rest of it. */
  readonly #start: string;
  readonly #rest: string;

  /** Any text is a glob; an unclosed `[` (see globError) stands for itself. */
  constructor(readonly text: string) {
    this.#tokens = tokens(text);
    this.#start = /^[^*?[\\]*/.exec(text)![0];
    this.#rest = text.slice(this.#start.length);
  }

  /** Whether the whole text matches. Most do not by their start: a library has thousands of functions. */
  matches(text: string): boolean {
    if (!text.startsWith(this.#start)) return false;
    if (this.#rest === "") return text.length === this.#start.length;
    return this.#rest === "*" || this.#walk(text).has(this.#tokens.length);
  }

  /** Whether some text of `start` and then one or more of `characters` matches. */
  mayMatch(start: string, characters: string): boolean {
    let states = this.#walk(start);
    // Each further character moves at least one token on, or stands on a star: more steps than tokens find nothing new.
    for (let i = 0; i <= this.#tokens.length; i++) {
      states = union([...characters].map((character) => this.#step(states, character)));
      if (states.has(this.#tokens.length)) return true;
    }
    return false;
  }

  #walk(text: string): Set<number> {
    let states = this.#skipStars(new Set([0]));
    for (let i = 0; i < text.length; i++) states = this.#step(states, text[i]!);
    return states;
  }

  #step(states: Set<number>, character: string): Set<number> {
    const next = new Set<number>();
    for (const state of states) {
      const token = this.#tokens[state];
      if (token?.star) next.add(state);
      else if (token?.takes(character)) next.add(state + 1);
    }
    return this.#skipStars(next);
  }

  #skipStars(states: Set<number>): Set<number> {
    for (const state of states) if (this.#tokens[state]?.star) states.add(state + 1);
    return states;
  }
}

/** A field of a description: an empty one matches everything. */
export function matchesField(field: string, text: string): boolean {
  return field === "" || globOf(field).matches(text);
}

const globs = new Map<string, Glob>();
/** The same fields are asked about again and again. */
const GLOBS_MAX = 100;

function globOf(text: string): Glob {
  const glob = globs.get(text) ?? new Glob(text);
  if (globs.size >= GLOBS_MAX) globs.clear();
  globs.set(text, glob);
  return glob;
}

/** Where an opening `[` has no end, as an offset; undefined when the glob is well formed. */
export function globError(text: string): number | undefined {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") {
      const end = closing(text, i);
      if (end < 0) return i;
      i = end;
    }
  }
  return undefined;
}

function tokens(text: string): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < text.length; i++) {
    const end = text[i] === "[" ? closing(text, i) : -1;
    if (text[i] === "*") result.push({ star: true });
    else if (text[i] === "?") result.push({ star: false, takes: () => true });
    else if (end >= 0) {
      result.push({ star: false, takes: characterClass(text.slice(i + 1, end)) });
      i = end;
    } else {
      const literal = text[i] === "\\" && i + 1 < text.length ? text[++i] : text[i];
      result.push({ star: false, takes: (character) => character === literal });
    }
  }
  return result;
}

/** The `]` of the `[` at `open`, or -1. A `]` that comes first in the class is one of its characters. */
function closing(text: string, open: number): number {
  const first = text[open + 1] === "!" ? open + 2 : open + 1;
  return text.indexOf("]", first + 1);
}

function characterClass(text: string): (character: string) => boolean {
  const negated = text.startsWith("!");
  const members = negated ? text.slice(1) : text;
  const ranges: [string, string][] = [];
  for (let i = 0; i < members.length; i++) {
    const isRange = members[i + 1] === "-" && i + 2 < members.length;
    ranges.push([members[i]!, isRange ? members[i + 2]! : members[i]!]);
    if (isRange) i += 2;
  }
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== negated;
}

function union(sets: Set<number>[]): Set<number> {
  return new Set(sets.flatMap((set) => [...set]));
}
