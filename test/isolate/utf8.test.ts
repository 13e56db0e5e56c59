/** Strings of any bytes decode as the web's decoder decodes them. */
import t, { type Test } from "tap";
import { decodeUtf8 } from "../../src/runtime/isolate/utf8.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function same(t: Test, bytes: Uint8Array): void {
  const framed = Uint8Array.from([0x41, ...bytes, 0xbf]);
  const actual = decodeUtf8(framed, 1, bytes.length);
  if (actual !== decoder.decode(bytes)) t.equal(actual, decoder.decode(bytes), Buffer.from(bytes).toString("hex"));
}

t.test("ASCII, short and long, twice", async (t) => {
  for (const text of ["", "a", "function_entry", "x".repeat(64), "y".repeat(65), "z".repeat(10_000)]) {
    for (let i = 0; i < 2; i++) t.equal(decodeUtf8(Buffer.from(text), 0, text.length), text);
  }
});

t.test("text of every plane", async (t) => {
  const text = "é ß 日本語 \u{1f40d} \u{10ffff} \ufeff \0";
  t.equal(decodeUtf8(Buffer.from(text), 0, Buffer.byteLength(text)), text);
});

t.test("every sequence of a lead byte and two others that matter", async (t) => {
  const others = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xed, 0xf4, 0xff];
  for (let first = 0; first < 256; first++) {
    for (const second of others) {
      same(t, Uint8Array.of(first, second));
      for (const third of others) {
        same(t, Uint8Array.of(first, second, third));
        same(t, Uint8Array.of(first, second, third, 0x80));
      }
    }
  }
  t.pass("all equal");
});

t.test("names whose hashes meet in the cache are told apart", async (t) => {
  const names = Array.from({ length: 20_000 }, (_, i) => `name_${i}`);
  for (const name of [...names, ...names]) {
    const decoded = decodeUtf8(Buffer.from(name), 0, name.length);
    if (decoded !== name) t.equal(decoded, name);
  }
  t.pass("all equal");
});
