// npm's install step: builds the addon and the agent (binding.gyp), after a look at what a build needs, so that a
// missing compiler is told in words before node-gyp tells it in pages.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { isFresh } from "./fresh.mjs";

const NEEDS = [
  { words: ["make", "--version"], apt: "make", what: "make" },
  { words: [process.env.CC ?? "cc", "--version"], apt: "gcc libc6-dev", what: "a C compiler" },
  { words: [process.env.CXX ?? "c++", "--version"], apt: "g++", what: "a C++ compiler" },
  { words: ["python3", "--version"], apt: "python3", what: "Python 3 (for node-gyp)" },
];

const NAMES = ["pyprobe_native.node", "libpyprobe_agent.so", "pyprobe_hold", "pyprobe_start", "pyprobe_sandbox"];
const BUILT = NAMES.map((name) => `build/Release/${name}`);

if (process.argv.includes("--if-stale") && isFresh(BUILT, ["native", "binding.gyp"])) process.exit(0);
if (process.platform !== "linux") fail(`pyprobe runs on Linux; this is ${process.platform}.`);
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`pyprobe needs Node.js 20 or later; this is ${process.version}.`);
}
const missing = NEEDS.filter(({ words: [command, ...args] }) => spawnSync(command, args).status !== 0);
if (missing.length > 0) {
  fail(
    `pyprobe builds its native parts here and did not find ${missing.map((need) => need.what).join(", ")}.\n` +
      `Install what is missing, then run npm ci again. On Debian or Ubuntu:\n\n` +
      `    sudo apt-get install ${missing.map((need) => need.apt).join(" ")}`,
  );
}

const steps = process.argv.includes("--changed") ? ["configure", "build"] : ["rebuild"]; // (only what has changed)
const jobs = [...steps, "--jobs=max", "--loglevel=error", ...localHeaders()];
const built = spawnSync("node-gyp", jobs, { stdio: "inherit", shell: false });
if (built.error) fail(`node-gyp could not be run (${built.error.message}); run this through npm: npm ci`);
process.exit(built.status ?? 1);

/**
 * Node's headers where the distribution installed them beside this very version; otherwise node-gyp fetches them. (Not
 * Debian's own: a build with them wants the libraries that Debian's Node.js is linked with.)
 */
function localHeaders() {
  const [header, config] = ["node_version.h", "config.gypi"].map((name) => `/usr/include/node/${name}`);
  if (process.env.npm_config_nodedir || !existsSync(header)) return [];
  if (existsSync(config) && /node_shared_zlib["']: ["']?true/.test(readFileSync(config, "utf8"))) return [];
  const text = readFileSync(header, "utf8");
  const version = ["MAJOR", "MINOR", "PATCH"].map((part) => text.match(`NODE_${part}_VERSION (\\d+)`)?.[1]).join(".");
  return version === process.versions.node ? ["--nodedir=/usr"] : [];
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
