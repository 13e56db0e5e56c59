// `npm run test:matrix`: the tests that depend on the interpreter, over CPythons beyond this machine's own: Debian
// trixie's 3.13, sid's 3.14 and 3.15 (which has sound markers); then the table of docs/support.md, over those and this
// machine's, as root and not, with BPF and without. As root: it makes the roots with debootstrap, once, in
// PYPROBE_ROOTS (default /var/tmp/pyroots). Slow, and apart from `npm test` for that. --table: the table alone; --write:
// into the page.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOTS, rootMaker } from "./roots.mjs";

const SUITES = {
  trixie: ["python3.13"],
  sid: ["python3.14", "python3.15"],
};
/** Random cases of test:pushdown, of the versions that are in these roots alone. */
const CASES = ["200", "1", "3.14,3.15"];
/** Tests that run whatever PYPROBE_TEST_PYTHONS names, and those of markers from outside a chroot. */
const TESTS = [
  "call_stack",
  "balance",
  "probes",
  "counts",
  "lines",
  "threads",
  "coexistence",
  "uprobe_programs",
  "pushdown",
  "elapsed",
];

const run = rootMaker("test:matrix");
const wrappers = Object.entries(SUITES).flatMap(([suite, pythons]) => {
  const root = join(ROOTS, suite);
  if (!existsSync(join(root, "usr/bin/apt-get"))) run("debootstrap", ["--variant=minbase", suite, root]);
  if (pythons.some((python) => !existsSync(join(root, "usr/bin", python)))) {
    run("chroot", [root, "apt-get", "update", "-qq"]);
    run("chroot", [root, "apt-get", "install", "-y", "-qq", ...pythons]);
  }
  return pythons.map((python) => wrapper(root, python));
});
const env = {
  ...process.env,
  PYPROBE_TEST_PYTHONS: [...wrappers, process.env.PYPROBE_TEST_PYTHONS ?? ""].join(":"),
  PYPROBE_SID: join(ROOTS, "sid"),
};
const tests = TESTS.map((name) => `test/e2e/${name}.test.ts`);
const tap = process.argv.includes("--table")
  ? { status: 0 }
  : spawnSync("npx", ["tap", ...tests], { stdio: "inherit", env });
const many = process.argv.includes("--table")
  ? { status: 0 }
  : spawnSync("npm", ["run", "-s", "test:pushdown", ...CASES], { stdio: "inherit", env });
const table = ["--import=./test/support/typescript.mjs", "test/matrix/table.ts", ...process.argv.slice(2)];
const { status } = spawnSync("node", table, { stdio: "inherit", env });
process.exit(tap.status || many.status || status ? 1 : 0);

/** A command that runs a root's interpreter here, under its own loader and libraries, so that no chroot is needed. */
function wrapper(root, python) {
  const folder = mkdtempSync(join(tmpdir(), "matrix-"));
  chmodSync(folder, 0o755); // for the ordinary user
  const path = join(folder, python);
  const libraries = ["lib", "usr/lib"].map((folder) => join(root, folder, `${machine()}-linux-gnu`)).join(":");
  const loader = join(root, process.arch === "arm64" ? "lib/ld-linux-aarch64.so.1" : "lib64/ld-linux-x86-64.so.2");
  writeFileSync(path, `#!/bin/sh\nexec ${loader} --library-path ${libraries} ${join(root, "usr/bin", python)} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

function machine() {
  return process.arch === "arm64" ? "aarch64" : "x86_64";
}
