import { act } from "../action.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { formatted } from "../format/text.ts";

export function system(format: string, ...values: unknown[]): void {
  act({ name: "system", command: formatted("system", format, values) });
}

export const systemBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "system",
  format: "values",
  destructive: true,
  signatures: ["function system(format: string, ...values: unknown[]): void"],
  doc: "Runs a command by `sh -c`, made by a format as printf's, when the output has come to this place; what it prints stands there. It runs as you, with your environment and no standard input, and what is printed after it waits until it has ended. Only with `-w`.",
  example: {
    script: `probe("END", () => {
  printf("before\\n");
  system("echo %s and %d", "this", 6 * 7);
  printf("after\\n");
});`,
    output: "before\nthis and 42\nafter\n",
  },
};
