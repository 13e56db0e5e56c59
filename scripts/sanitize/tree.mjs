// A copy of this tree, built with sanitizers, in a folder of its own: everything finds what was built beside itself, so
// that nothing of pyprobe has to know. The ordinary build is not touched.
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { flagsOf, optionsOf, preloadsOf } from "./kinds.mjs";

/** What stays from one run to the next. */
const KEPT = ["build", "node_modules", "node", ".tap", "flags"];

/** The tree's folder, its environment for tests, and the folder of its reports (empty). */
export function makeTree(kinds) {
  const folder = resolve("sanitized", kinds.join("-"));
  copyTree(folder);
  const flags = flagsOf(kinds);
  forgetOthers(folder, JSON.stringify([flags, optionsOf(kinds), process.version]));
  const node = makeNode(kinds, join(folder, "node"));
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const built = { ...process.env, PATH: path, CFLAGS: flags, CXXFLAGS: flags, LDFLAGS: flags };
  run(["node", "scripts/install.mjs", "--if-stale", "--changed"], folder, built); // (npm run has node-gyp in PATH)
  run(["node", "scripts/build.mjs"], folder, built);
  const reports = join(folder, "reports");
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports);
  execFileSync("chmod", ["1777", reports]); // traced programs run as whoever they are
  const env = { ...process.env, PATH: path, ...optionsOf(kinds, join(reports, "report")) };
  env.PYPROBE_TEST_SLOWER = "4"; // (tests that bound a run's time)
  env.LD_PRELOAD = preloadsOf(kinds).join(":");
  return { folder, env, reports };
}

/** Files that git knows or would take, with their times, so that what was built from them stays fresh. */
function copyTree(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!KEPT.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], { encoding: "utf8" });
  for (const file of listed.split("\0").filter((each) => each && existsSync(each))) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    cpSync(file, join(folder, file), { preserveTimestamps: true });
  }
  if (!existsSync(join(folder, "node_modules"))) symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
}

/** What was built otherwise is built anew. */
function forgetOthers(folder, how) {
  const file = join(folder, "flags");
  if (existsSync(file) && readFileSync(file, "utf8") === how) return;
  for (const name of ["build", "node"]) rmSync(join(folder, name), { recursive: true, force: true });
  writeFileSync(file, how);
}

/**
 * A Node that loads the sanitizer's runtime first, whatever its environment: the sandbox process has none. What the
 * runtime would be told there it is told by a function that it looks for.
 */
function makeNode(kinds, folder) {
  const node = join(folder, "node");
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  const source = join(folder, "options.c");
  const library = join(folder, "options.so");
  const functions = Object.entries(optionsOf(kinds)).map(
    ([variable, options]) =>
      `const char *__${variable.toLowerCase().replace("_", "_default_")}(void) { return "${options}"; }\n`,
  );
  writeFileSync(source, functions.join(""));
  run([process.env.CC ?? "cc", "-shared", "-fPIC", "-o", library, source], ".", process.env);
  copyFileSync(process.execPath, `${node}.new`);
  // (The one that is added last comes first: what a runtime looks for is to stand before it.)
  for (const needed of [...preloadsOf(kinds), library])
    run(["patchelf", "--add-needed", needed, `${node}.new`], ".", process.env);
  execFileSync("mv", [`${node}.new`, node]);
  return node;
}

function run([command, ...words], cwd, env) {
  const { status, error } = spawnSync(command, words, { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
  if (error || status !== 0) throw new Error(`${command} ${words.join(" ")}: ${error?.message ?? `status ${status}`}`);
}
