/** Bytes as dt_print_rawbytes() of libdtrace lays them out: 16 a line, their offset before, as characters behind them. */

const MARGIN = " ".repeat(5);
const DIGITS = "0123456789abcdef";

export function hexdump(bytes: Uint8Array): string {
  const head = `\n${MARGIN}      ${[...DIGITS].map((digit) => `  ${digit}`).join("")}  ${DIGITS}\n`;
  let text = head;
  for (let at = 0; at < bytes.length; at += 16) text += `${line(bytes.subarray(at, at + 16), at)}\n`;
  return text;
}

function line(bytes: Uint8Array, at: number): string {
  const hex = Array.from(bytes, (byte) => ` ${byte.toString(16).padStart(2, "0")}`).join("");
  const shown = Array.from(bytes, (byte) => (byte < 0x20 || byte > 0x7e ? "." : String.fromCharCode(byte))).join("");
  return `${MARGIN}${at.toString(16).padStart(5)}:${hex.padEnd(48)}  ${shown}`;
}

/** What trace() prints of bytes that are a text with a NUL behind it; undefined when they are none. */
export function textIn(bytes: Uint8Array): string | undefined {
  const end = bytes.indexOf(0);
  if (end <= 0 || bytes.subarray(end).some((byte) => byte !== 0)) return undefined;
  const text = bytes.subarray(0, end);
  const isShown = text.every((byte) => (byte >= 0x20 && byte <= 0x7e) || (byte >= 7 && byte <= 13));
  return isShown ? String.fromCharCode(...text) : undefined;
}
