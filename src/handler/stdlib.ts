/**
 * The handlers that come with pyprobe: the scripts of the folder stdlib/, by their names. What is in folders below it
 * (the tapset) is for scripts to import.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface Handler {
  name: string;
  file: string;
}

/** The folder that "pyprobe/stdlib/" means. */
export const STDLIB = stdlibFolder();

function stdlibFolder(): string {
  // This file is src/handler/stdlib.ts, or in the package bundled into dist/.
  const here = fileURLToPath(import.meta.url);
  return resolve(here, here.endsWith("stdlib.ts") ? "../../../stdlib" : "../../stdlib");
}

export function handlers(): Handler[] {
  return readdirSync(STDLIB)
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".ts".length), file: join(STDLIB, file) }));
}

/** The handler of that name; call-stack is call_stack. */
export function handlerNamed(name: string): Handler | undefined {
  const wanted = name.replaceAll("-", "_");
  return handlers().find((handler) => handler.name === wanted);
}

/** What a handler says of itself in the comment that it begins with: the first sentence, and all of it. */
export function descriptionOf({ file }: Handler): { summary: string; text: string } {
  const [, comment = ""] = /^\/\*\*\n?([^]*?)\*\//.exec(readFileSync(file, "utf8")) ?? [];
  const text = comment.replace(/^ *\* ?/gm, "").trim();
  const summary = (/^[^]*?\.(?=\s|$)/.exec(text)?.[0] ?? text).replace(/\s+/g, " ").replace(/\.$/, "");
  return { summary, text };
}
