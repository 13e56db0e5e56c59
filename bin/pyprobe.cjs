// The control plane's first file: Node runs it (bin/pyprobe says how, and what for).
//
// What V8 made of dist/cli.cjs when it was built lies beside it, under the name that its first line says. V8 takes that
// only if it was made by the same version of itself under the same flags, and compiles the text otherwise.
const { existsSync, readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const { Script } = require("node:vm");

const root = join(__dirname, "..");
const parts = ["dist/cli.cjs", "dist/isolate.js", "build/Release/pyprobe_native.node"];
const missing = parts.find((part) => !existsSync(join(root, part)));
if (missing) {
  console.error(`pyprobe is not built (${missing} is missing): run npm ci in its folder`);
  process.exit(1);
}

// What native/launch/start.c set aside.
if (process.env.PYPROBE_EXTRA_CA_CERTS !== undefined) {
  process.env.NODE_EXTRA_CA_CERTS = process.env.PYPROBE_EXTRA_CA_CERTS;
  delete process.env.PYPROBE_EXTRA_CA_CERTS;
}

const file = join(root, "dist/cli.cjs");
const text = readFileSync(file, "latin1"); // (ASCII: scripts/build.mjs sees to it)
const script = new Script(`(function (require, __filename) { ${text}\n})`, {
  filename: file,
  cachedData: compiled(text),
});
script.runInThisContext()(createRequire(file), file);

function compiled(text) {
  const name = /^\/\/ ([\da-f]{32})\n/.exec(text)?.[1];
  const kept = join(root, "dist", `${name}.v8`);
  return name !== undefined && existsSync(kept) ? readFileSync(kept) : undefined;
}
