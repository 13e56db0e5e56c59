import type { FunctionBuiltin } from "../declare.ts";
import { described } from "../places.ts";
import { placeText } from "../symbols.ts";

export function uaddr(address: unknown): string {
  return described("uaddr", address, placeText);
}

export const uaddrBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "uaddr",
  captures: "address",
  signatures: ["function uaddr(address: number | bigint | null): string"],
  doc: "What stands at an address of the process, with the distance from where it begins: ``libc.so.6`malloc+0x1a``. The address is an argument of the event, written out (`uaddr(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", uaddr(ucaller)); });`,
    output: "python3`builtin_print+0x34\n",
  },
};
