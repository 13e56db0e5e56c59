import type { FunctionBuiltin } from "../declare.ts";
import { pathOf } from "./path.ts";

/** As dirname(3): what is in front of the last slash. */
export function dirname(path: string): string;
export function dirname(path: string | null): string | null;
export function dirname(path: string | null): string | null {
  if (typeof path !== "string") return pathOf(path, "dirname");
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  const slash = trimmed.lastIndexOf("/");
  if (slash < 0) return ".";
  return trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
}

export const dirnameBuiltin: FunctionBuiltin = {
  kind: "function",
  name: "dirname",
  signatures: ["function dirname(path: string): string", "function dirname(path: string | null): string | null"],
  doc: "A path without its last part, as dirname(1) gives it. Of null it is null.",
  example: { script: `probe("BEGIN", () => { printf("%s\\n", dirname("/app/fib.py")); });`, output: "/app\n" },
};
