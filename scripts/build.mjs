// Bundles the three programs that pyprobe consists of. tsc only checks types (`npm run typecheck`).
import { build } from "esbuild";
import { isFresh } from "./fresh.mjs";

const BUILT = ["dist/cli.js", "dist/sandbox.js", "dist/isolate.js"];
if (process.argv.includes("--if-stale") && isFresh(BUILT, ["src", "scripts/build.mjs"])) process.exit(0);

const common = { bundle: true, format: "esm", target: "node20", sourcemap: "linked", logLevel: "warning" };

await Promise.all([
  // The control plane: the command line, the session, the engines.
  build({
    ...common,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/cli.js",
    platform: "node",
    packages: "external",
  }),
  // The sandbox process.
  build({
    ...common,
    entryPoints: ["src/runtime/sandbox.ts"],
    outfile: "dist/sandbox.js",
    platform: "node",
    packages: "external",
  }),
  // The code inside the isolate: no Node there, and its `export let` bindings stay live.
  build({
    ...common,
    entryPoints: ["src/runtime/isolate/index.ts"],
    outfile: "dist/isolate.js",
    platform: "neutral",
    target: "es2022",
    sourcemap: false,
  }),
]);
