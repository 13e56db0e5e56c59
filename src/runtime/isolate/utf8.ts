/**
 * UTF-8 to strings, without Node's or the web's decoder. Bytes that are not UTF-8 (surrogates included) become U+FFFD,
 * as the WHATWG decoder does it.
 *
 * Names come again and again, so short ASCII strings are kept in a direct-mapped cache: it saves building them, and the
 * same name is the same string, which makes it a cheap key.
 */
const CACHE_SLOTS = 4096;
const CACHED_LENGTH = 64;
const cache: string[] = new Array<string>(CACHE_SLOTS).fill("");

export function decodeUtf8(bytes: Uint8Array, start: number, length: number): string {
  let hash = length;
  let seen = 0;
  for (let i = start; i < start + length; i++) {
    const byte = bytes[i]!;
    seen |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  if (seen >= 0x80) return decodeMixed(bytes, start, length);
  if (length > CACHED_LENGTH) return ascii(bytes, start, length);
  const slot = (hash ^ (hash >>> 15)) & (CACHE_SLOTS - 1);
  const known = cache[slot]!;
  if (equals(known, bytes, start, length)) return known;
  return (cache[slot] = ascii(bytes, start, length));
}

function equals(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  let text = "";
  for (let i = start; i < start + length; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + 4096, start + length)));
  }
  return text;
}

function decodeMixed(bytes: Uint8Array, start: number, length: number): string {
  const end = start + length;
  let text = "";
  for (let i = start; i < end;) {
    const [point, size] = codePoint(bytes, i, end);
    text += String.fromCodePoint(point);
    i += size;
  }
  return text;
}

/** By a lead byte: how many bytes follow, and the bounds of the first of them (which rule out overlong forms and surrogates). */
function lead(byte: number): [follow: number, low: number, high: number] | undefined {
  if (byte >= 0xc2 && byte <= 0xdf) return [1, 0x80, 0xbf];
  if (byte >= 0xe0 && byte <= 0xef) return [2, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
  if (byte >= 0xf0 && byte <= 0xf4) return [3, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
  return undefined;
}

function codePoint(bytes: Uint8Array, at: number, end: number): [point: number, size: number] {
  const first = bytes[at]!;
  if (first < 0x80) return [first, 1];
  const form = lead(first);
  if (!form) return [0xfffd, 1];
  let [follow, low, high] = form;
  let point = first & (0x3f >> follow);
  for (let size = 1; size <= follow; size++) {
    const byte = at + size < end ? bytes[at + size]! : -1;
    if (byte < low || byte > high) return [0xfffd, size];
    point = (point << 6) | (byte & 0x3f);
    low = 0x80;
    high = 0xbf;
  }
  return [point, follow + 1];
}
