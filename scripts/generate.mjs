// Every file that is derived from another. `npm run generate` writes them; `--check` fails when one is stale.
// A generator is one file in scripts/ that exports {path, make}.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { format, getFileInfo, resolveConfig } from "prettier";
import { help, reference, types } from "./generate-builtins.mjs";
import { facts } from "./generate-facts.mjs";
import { language } from "./generate-language.mjs";
import { man } from "./generate-man.mjs";
import { markers } from "./generate-markers.mjs";
import { probes } from "./generate-probes.mjs";
import { wire } from "./generate-wire.mjs";

const generators = [wire, markers, probes, facts, language, types, reference, help, man];
const check = process.argv.includes("--check");
let stale = 0;
for (const { path, make } of generators) {
  const text = await formatted(path, await make());
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale++;
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(check ? `${path} is stale: run npm run generate` : `wrote ${path}`);
}
if (check && stale) process.exit(1);

/** In prettier's style, where it has one for such a file. */
async function formatted(path, text) {
  const { inferredParser } = await getFileInfo(path);
  return inferredParser === null ? text : format(text, { ...(await resolveConfig(path)), filepath: path });
}
