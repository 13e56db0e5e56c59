/** What basename() and dirname() make of what is not a string: null passes through, the rest is an error. */
export function pathOf(path: unknown, who: string): null {
  if (path === null) return null;
  throw new TypeError(`${who}() takes a string, not ${path === undefined ? "undefined" : `a ${typeof path}`}`);
}
