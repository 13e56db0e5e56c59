import type { FunctionBuiltin } from "../declare.ts";
import { described } from "../places.ts";
import { placeText } from "../symbols.ts";

export function umod(address: unknown): string {
  return described("umod", address, (place) => place.module || placeText(place));
}

export const umodBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "umod",
  captures: "address",
  signatures: ["function umod(address: number | bigint | null): string"],
  doc: "The file that stands at an address of the process, by its name: libc.so.6. The address is an argument of the event, written out (`umod(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", umod(ucaller)); });`,
    output: "python3\n",
  },
};
