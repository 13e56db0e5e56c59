import type { FunctionBuiltin } from "../declare.ts";
import { pathOf, remembering } from "./path.ts";

/** As dirname(3): what is in front of the last slash. */
const part = remembering((path) => {
  const trimmed = path.replace(/\/+$/, "");
  if (trimmed === "") return path === "" ? "." : "/";
  const slash = trimmed.lastIndexOf("/");
  if (slash < 0) return ".";
  return trimmed.slice(0, slash).replace(/\/+$/, "") || "/";
});

export function dirname(path: string): string;
export function dirname(path: string | null): string | null;
export function dirname(path: string | null): string | null {
  return typeof path === "string" ? part(path) : pathOf(path, "dirname");
}

export const dirnameBuiltin: FunctionBuiltin = {
  kind: "function",
  pure: dirname,
  name: "dirname",
  signatures: ["function dirname(path: string): string", "function dirname(path: string | null): string | null"],
  doc: "A path without its last part, as dirname(1) gives it. Of null it is null.",
  example: { script: `probe("BEGIN", () => { printf("%s\\n", dirname("/app/fib.py")); });`, output: "/app\n" },
};
