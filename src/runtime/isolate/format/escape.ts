/** Text with what cannot be printed escaped as in C, byte by byte of its UTF-8 in octal. */

const NAMED: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

export function escape(text: string): string {
  return text.replace(/[\x00-\x1f"\\\x7f]/g, (c) => NAMED[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}
