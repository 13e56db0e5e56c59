/** What basename() and dirname() make of what is not a string: null passes through, the rest is an error. */
export function pathOf(path: unknown, who: string): null {
  if (path === null) return null;
  throw new TypeError(`${who}() takes a string, not ${path === undefined ? "undefined" : `a ${typeof path}`}`);
}

/** Paths come again and again: this many results are remembered. */
const REMEMBERED = 4096;

/** `part` with a memory. */
export function remembering(part: (path: string) => string): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED) known.clear();
    const made = part(path);
    known.set(path, made);
    return made;
  };
}
