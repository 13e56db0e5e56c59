/**
 * The texts that pyprobe can print, from its sources: so that a page that quotes a message which a test cannot well
 * provoke (a foreign build of CPython, a kernel that refuses) still quotes one that exists.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/pyprobe.ts";

/** Every source file's text, string literals that are continued on the next line put together. */
function sources(): string {
  return ["src", "native", "scripts"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((f) => join(folder, f)),
    )
    .filter((file) => /\.(ts|mjs|c|cc)$/.test(file))
    .map((file) => readFileSync(join(ROOT, file), "utf8").replace(/["`]\s*\+?\s*\n\s*["`]/g, ""))
    .join("\n");
}

let all: string | undefined;

/** The parts of a quoted message that no source has; `...` stands for what the message fills in. */
export function unknownParts(message: string): string[] {
  all ??= sources().replace(/\\(["`])/g, "$1");
  return message
    .split(/\.\.\.|\n\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !all!.includes(part));
}
