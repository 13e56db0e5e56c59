#!/usr/bin/env node
import { existsSync } from "node:fs";

const parts = ["../dist/cli.js", "../dist/isolate.js", "../build/Release/pyprobe_native.node"];
const missing = parts.find((part) => !existsSync(new URL(part, import.meta.url)));
if (missing) {
  console.error(`pyprobe is not built (${missing.slice(3)} is missing): run npm ci in its folder`);
  process.exit(1);
}
await import("../dist/cli.js");
