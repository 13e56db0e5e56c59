import type { FunctionBuiltin } from "../declare.ts";
import { pathOf } from "./path.ts";

/** As basename(3): what is behind the last slash. */
export function basename(path: string): string;
export function basename(path: string | null): string | null;
export function basename(path: string | null): string | null {
  if (typeof path !== "string") return pathOf(path, "basename");
  if (!path.endsWith("/")) return path === "" ? "." : path.slice(path.lastIndexOf("/") + 1);
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export const basenameBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "basename",
  signatures: ["function basename(path: string): string", "function basename(path: string | null): string | null"],
  doc: "The last part of a path, as basename(1) gives it. Of null it is null.",
  example: { script: `probe("BEGIN", () => { printf("%s\\n", basename("/app/fib.py")); });`, output: "fib.py\n" },
};
