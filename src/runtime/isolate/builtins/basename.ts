import type { FunctionBuiltin } from "../declare.ts";
import { pathOf, remembering } from "./path.ts";

/** As basename(3): what is behind the last slash. */
const part = remembering((path) => {
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
});

export function basename(path: string): string;
export function basename(path: string | null): string | null;
export function basename(path: string | null): string | null {
  return typeof path === "string" ? part(path) : pathOf(path, "basename");
}

export const basenameBuiltin: FunctionBuiltin = {
  kind: "function",
  pure: basename,
  name: "basename",
  signatures: ["function basename(path: string): string", "function basename(path: string | null): string | null"],
  doc: "The last part of a path, as basename(1) gives it. Of null it is null.",
  example: { script: `probe("BEGIN", () => { printf("%s\\n", basename("/app/fib.py")); });`, output: "fib.py\n" },
};
