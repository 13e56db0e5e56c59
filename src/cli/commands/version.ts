import { readFileSync } from "node:fs";
import type { Command } from "./registry.ts";

/** What package.json says. */
export function packageVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

export const version: Command = {
  name: "version",
  doc: "print pyprobe's version",
  aliases: ["-V", "--version"],
  async run() {
    process.stdout.write(`pyprobe ${packageVersion()}\n`);
    return 0;
  },
};
