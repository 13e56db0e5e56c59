import { copies } from "../copies.ts";
import type { FunctionBuiltin } from "../declare.ts";

/** Memory at an argument of the event, which the engine captured at the moment of the event. */
export function copyin(address: unknown, size: number): Uint8Array | null {
  if (address === null || address === 0) return null;
  if (typeof address !== "number" && typeof address !== "bigint")
    throw new TypeError(
      `copyin() takes an argument of the event, not ${address === undefined ? "undefined" : `a ${typeof address}`}`,
    );
  const length = Math.max(0, Math.trunc(Number(size)));
  if (Number.isNaN(length)) throw new TypeError("copyin() takes how many bytes there are, a number");
  const bytes = copies.bytes?.(address, length);
  if (bytes !== undefined) return bytes;
  throw new TypeError(
    `copyin(): the memory at 0x${BigInt.asUintN(64, BigInt(address)).toString(16)} was not captured; ` +
      "it is read at the moment of the event, so write the arguments themselves: copyin(e.arg1, e.arg2)",
  );
}

export const copyinBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "copyin",
  captures: "bytes",
  signatures: ["function copyin(argument: unknown, size: number): Uint8Array | null"],
  doc: "Bytes of the process's memory, from where an argument of the event points to. They are read at the moment of the event, so both must be written out: the argument (`e.arg1`), and how many, as a number (1 to 65536), as an argument (`e.arg2`; at most `-x strsize`, and what is more is cut, which is told), or as `Math.min(e.arg2, 64)`. Of a null pointer it is null; where the memory cannot be read, an error of the clause. Programs in the kernel capture it, at pid and USDT probes. `tracemem()` prints it, and so does `print()`.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", e => { print(copyin(e.arg1, e.arg2)); });`,
    output: "Uint8Array [72, 101, 108, 108, 111, 10, 0, 255]\n",
  },
};
