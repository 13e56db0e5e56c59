// man/pyprobe.1, from what the commands and options declare.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

async function load() {
  const outfile = "node_modules/.cache/generate-man.mjs";
  await build({
    stdin: {
      contents: `export { commands } from "./commands/registry.ts"; export { manPage } from "./man.ts";`,
      resolveDir: "src/cli",
      loader: "ts",
    },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    define: { "import.meta.url": JSON.stringify(pathToFileURL("dist/cli.cjs").href) },
    outfile,
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile).href);
}

async function make() {
  const { commands, manPage } = await load();
  return manPage(commands, JSON.parse(readFileSync("package.json", "utf8")).version);
}

export const man = { path: "man/pyprobe.1", make };
