// `npm run test:sanitize [-- KIND[,KIND] [FILE...]]`: tests over an agent and an addon that were built with sanitizers
// (address, undefined; both, if none is said). Without files: those that run the native parts. The last line says what
// came of it; reports stay in sanitized/KINDS/reports. Status 1: a test failed, or a sanitizer had something to report.
//
//   thread [NAME...]   the agent's own tests, or those whose names have one of the words (sanitize/threads.mjs says why)
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { KINDS, runtimeOf } from "./sanitize/kinds.mjs";
import { testThreads } from "./sanitize/threads.mjs";
import { makeTree } from "./sanitize/tree.mjs";

const SUITE = ["native", "engine", "e2e", "record", "runtime", "embed", "repl", "session", "faults"].map(
  (name) => `test/${name}`,
);
/** Of those, what cannot be: why. */
const LEFT_OUT = {
  "test/e2e/environment.test.ts": "the command has an environment of its own there, without the sanitizer's runtime",
  "test/e2e/uprobe_programs.test.ts":
    "PostgreSQL's psql never ends with the sanitizer's runtime, locked in the C library's textdomain",
};

const words = process.argv.slice(2);
const kinds = isKinds(words[0]) ? words.shift().split(",") : ["address", "undefined"];
const missing = missingFor(kinds);
for (const line of missing) console.error(`test:sanitize: ${line}`);
if (missing.length > 0) process.exit(1);
if (kinds.includes("thread")) {
  if (kinds.length > 1) console.error("test:sanitize: thread goes with no other kind");
  process.exit(kinds.length > 1 ? 1 : testThreads(runtimeOf("thread"), words));
}
const { folder, env, reports } = makeTree(kinds);
const chosen = words.length > 0 ? words : SUITE;
const files = await runTests(chosen.flatMap(testsIn).filter((name) => !Object.hasOwn(LEFT_OUT, name)));
for (const [name, why] of Object.entries(LEFT_OUT)) console.log(`left out: ${name}: ${why}`);
const found = readdirSync(reports).map((name) => join(reports, name));
for (const file of found) console.log(`\n${file}\n${readFileSync(file, "utf8")}`);
const failed = files.filter(({ ok }) => !ok).length;
console.log(
  `${kinds.join(", ")}: ${files.length} files run, ${files.length - failed} passed, ${found.length} findings`,
);
process.exit(failed > 0 || found.length > 0 || files.length === 0 ? 1 : 0);

function isKinds(word) {
  return word !== undefined && word.split(",").every((kind) => Object.hasOwn(KINDS, kind));
}

function missingFor(kinds) {
  const lacking = kinds.filter((kind) => runtimeOf(kind) === undefined);
  const lines = lacking.map((kind) => `the compiler has no ${KINDS[kind].runtime} (Debian: ${KINDS[kind].package})`);
  const { status } = spawnSync("patchelf", ["--version"]);
  return status === 0 || kinds.includes("thread") ? lines : [...lines, "patchelf is missing (Debian: patchelf)"];
}

/** The test files of a folder; or the file itself. */
function testsIn(name) {
  if (!statSync(name).isDirectory()) return [name];
  return readdirSync(name, { recursive: true }).flatMap((each) => (each.endsWith(".test.ts") ? join(name, each) : []));
}

/** How each file went; the whole output stays in the folder. */
async function runTests(names) {
  const child = spawn("npx", ["tap", "--reporter=tap", "--timeout=1200", ...names], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const whole = createWriteStream(join(folder, "tests.tap"));
  const results = [];
  for await (const line of createInterface({ input: child.stdout })) {
    whole.write(`${line}\n`);
    const [, not, name] = /^(not )?ok \d+ - (test\/\S+)/.exec(line) ?? [];
    if (name === undefined) continue;
    results.push({ name, ok: not === undefined });
    console.log(line);
  }
  return results;
}
