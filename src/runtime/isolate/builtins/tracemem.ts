import type { FunctionBuiltin } from "../declare.ts";
import { hexdump } from "../hexdump.ts";
import { write } from "../output.ts";

export function tracemem(bytes: unknown, size?: number): void {
  if (bytes === null) return write("\n     <null>\n", "tracemem", null);
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("tracemem() takes bytes, as copyin() gives them: tracemem(copyin(e.arg1, 64))");
  const shown = size === undefined ? bytes : bytes.subarray(0, Math.max(0, size));
  write(hexdump(shown), "tracemem", Array.from(shown));
}

export const tracememBuiltin: FunctionBuiltin = {
  kind: "function",
  prints: true,
  name: "tracemem",
  signatures: ["function tracemem(bytes: Uint8Array | null, size?: number): void"],
  doc: "Prints memory in DTrace's layout, at most `size` bytes of it: 16 bytes a line in hexadecimal, the offset before them, the characters behind them. DTrace's takes an address; here the memory is captured by `copyin()`.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", e => { tracemem(copyin(e.arg1, 8)); });`,
    output:
      "\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n" +
      "         0: 48 65 6c 6c 6f 0a 00 ff                          Hello...\n",
  },
};
