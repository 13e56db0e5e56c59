import type { FunctionBuiltin } from "../declare.ts";
import { described } from "../places.ts";
import { placeText } from "../symbols.ts";

export function usym(address: unknown): string {
  return described("usym", address, (place) => placeText(place.func === "" ? place : { ...place, offset: 0 }));
}

export const usymBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "usym",
  captures: "address",
  signatures: ["function usym(address: number | bigint | null): string"],
  doc: "The function at an address of the process: ``libc.so.6`malloc``. The address is an argument of the event, written out (`usym(e.arg0)`), or `ucaller`: it is looked up before the event is handled. Of another it is known only when it lies in a function that was looked up before; else, as where there is no symbol, it is hexadecimal: in a file without one the address there, else the address itself.",
  example: {
    script: `probe("pid$target:libc.so.6:write:entry", () => { printf("%s\\n", usym(ucaller)); });`,
    output: "python3`builtin_print\n",
  },
};
