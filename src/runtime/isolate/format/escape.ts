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
  return text.replace(/[\x00-\x1f"\\\x7f-\x9f]/g, (c) => NAMED[c] ?? octal(c.charCodeAt(0)));
}

/** A control character's bytes: one, or those of U+0080 to U+009F, 0302 (octal) and the character's number. */
function octal(code: number): string {
  const bytes = code < 0x80 ? [code] : [0xc2, code];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
}
