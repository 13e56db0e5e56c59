import { act } from "../action.ts";
import type { FunctionBuiltin } from "../declare.ts";

export function ftruncate(): void {
  act({ name: "ftruncate" });
}

export const ftruncateBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "ftruncate",
  destructive: true,
  signatures: ["function ftruncate(): void"],
  doc: "Empties the file that the output goes to (by `-o`, `freopen` or the shell's `>`), so that it holds what is printed from here on. Where the output is no file nothing happens. Only with `-w`.",
  example: {
    script: `probe("END", () => { ftruncate(); printf("fresh\\n"); });`,
    output: "fresh\n",
  },
};
