/** What was compiled: both src/ and dist/ lie beside build/. */
import { fileURLToPath } from "node:url";

/** The path of a file of build/Release. */
export function built(name: string): string {
  return fileURLToPath(new URL(`../build/Release/${name}`, import.meta.url));
}
