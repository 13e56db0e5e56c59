import { readFileSync } from "node:fs";

/** What package.json says. Both src/ and dist/ lie beside it. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
