/** What the prompt knows of the builtins: their own declarations, by way of `npm run generate`. */
import { help } from "./builtins-help.ts";

export interface BuiltinHelp {
  name: string;
  kind: "function" | "constant" | "live";
  signatures: string[];
  doc: string;
  example: string;
}

export const builtinNames: readonly string[] = help.map(({ name }) => name);

/** As .help shows it; undefined when there is no such builtin. */
export function builtinHelp(name: string): string | undefined {
  const builtin = help.find((each) => each.name === name);
  if (!builtin) return undefined;
  const example = builtin.example.split("\n").map((line) => `  ${line}`);
  return [...builtin.signatures, "", builtin.doc, "", "Example", ...example].join("\n");
}
