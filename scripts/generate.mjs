// Every file that is derived from another. `npm run generate` writes them; `--check` fails when one is stale.
// A generator is one file in scripts/ that exports {path, make}.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { help, reference, types } from "./generate-builtins.mjs";
import { facts } from "./generate-facts.mjs";
import { language } from "./generate-language.mjs";
import { markers } from "./generate-markers.mjs";
import { probes } from "./generate-probes.mjs";
import { wire } from "./generate-wire.mjs";

const generators = [wire, markers, probes, facts, language, types, reference, help];
const check = process.argv.includes("--check");
let stale = 0;
for (const { path, make } of generators) {
  const config = await resolveConfig(path);
  const text = await format(await make(), { ...config, filepath: path });
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  stale++;
  if (!check) writeFileSync(path, text);
  console.log(check ? `${path} is stale: run npm run generate` : `wrote ${path}`);
}
if (check && stale) process.exit(1);
