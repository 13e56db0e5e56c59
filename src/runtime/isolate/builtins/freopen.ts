import { act } from "../action.ts";
import type { FunctionBuiltin } from "../declare.ts";
import { formatted } from "../format/text.ts";

export function freopen(format: string, ...values: unknown[]): void {
  act({ name: "freopen", file: format === "" ? "" : formatted("freopen", format, values) });
}

export const freopenBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "freopen",
  format: "values",
  destructive: true,
  signatures: ["function freopen(format: string, ...values: unknown[]): void"],
  doc: 'From here on the output goes to a file, named by a format as printf\'s and appended to; `freopen("")` turns it back to where it went first. The file is opened as you. Only with `-w`.',
  example: {
    script: `probe("END", () => {
  printf("here\\n");
  freopen("/dev/%s", "null");
  printf("there\\n");
  freopen("");
  printf("here again\\n");
});`,
    output: "here\nhere again\n",
  },
};
