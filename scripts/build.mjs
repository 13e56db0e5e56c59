// Bundles the programs that pyprobe consists of. tsc only checks types (`npm run typecheck`).
//
// The two that Node runs are CommonJS with what they need of acorn inside: one file is read, where modules would be
// looked for and read one after the other. What V8 makes of the control plane's text is kept beside it (bin/pyprobe.cjs).
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { build } from "esbuild";
import { isFresh } from "./fresh.mjs";

const BUILT = ["dist/cli.cjs", "dist/sandbox.cjs", "dist/isolate.js", "dist/embed.js"];
if (process.argv.includes("--if-stale") && isFresh(BUILT, ["src", "scripts/build.mjs"])) process.exit(0);

const node = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  packages: "external",
  alias: { acorn: fileURLToPath(import.meta.resolve("acorn")) },
  define: { "import.meta.url": "moduleUrl" },
  banner: { js: '"use strict"; const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  supported: { "dynamic-import": false }, // a require, when it is come to
  sourcemap: "linked",
  logLevel: "warning",
};

await Promise.all([
  // The control plane: the command line, the session, the engines.
  build({ ...node, entryPoints: ["src/cli/main.ts"], outfile: "dist/cli.cjs" }),
  // The sandbox process.
  build({ ...node, entryPoints: ["src/runtime/sandbox.ts"], outfile: "dist/sandbox.cjs" }),
  // What a program of Node's imports.
  build({
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    entryPoints: ["src/embed/index.ts"],
    outfile: "dist/embed.js",
  }),
  // The code inside the isolate: no Node there, and its `export let` bindings stay live.
  build({
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "warning",
    entryPoints: ["src/runtime/isolate/index.ts"],
    outfile: "dist/isolate.js",
  }),
]);
requireLate("dist/cli.cjs");
requireLate("dist/sandbox.cjs");
keepCompiled("dist/cli.cjs");

/**
 * Has a file require Node's larger modules where it comes to use them, and not as it begins: each takes some milliseconds,
 * which a run that does without saves, and one that does not may spend while it waits for something else.
 */
function requireLate(file) {
  let text = readFileSync(file, "utf8").replace(/[^\x00-\x7f]/g, "?"); // (in comments: esbuild escapes it elsewhere)
  for (const [whole, name, module] of text.matchAll(
    /^var (import_node_\w+) = (require\("node:(?!fs"|path"|url")\w+(?:\/\w+)*"\));$/gm,
  )) {
    text = text.replace(whole, `var ${name} = () => ${module};`);
    text = text.replaceAll(new RegExp(`\\b${name}\\.`, "g"), `(${name}()).`);
  }
  writeFileSync(file, text);
}

/**
 * Writes what V8 makes of a file, all its functions compiled, under the name that the file's first line then says: a
 * text and what was made of it belong together by name, so that one cannot be taken for another's.
 */
function keepCompiled(file) {
  for (const old of readdirSync("dist")) if (old.endsWith(".v8")) rmSync(`dist/${old}`);
  const text = readFileSync(file, "utf8");
  const name = createHash("sha256").update(text).digest("hex").slice(0, 32);
  const named = `// ${name}\n${text}`;
  setFlagsFromString("--no-lazy");
  const script = new Script(wrapped(named), { filename: fileURLToPath(new URL(`../${file}`, import.meta.url)) });
  setFlagsFromString("--lazy"); // (what is kept says which flags it was made under, and is taken under the same only)
  writeFileSync(`dist/${name}.v8`, script.createCachedData());
  writeFileSync(file, named);
}

/** As bin/pyprobe.cjs wraps it. */
function wrapped(text) {
  return `(function (require, __filename) { ${text}\n})`;
}
