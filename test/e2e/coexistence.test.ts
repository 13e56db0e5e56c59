/** Beside debuggers, profilers and coverage: they see what they saw without pyprobe, and pyprobe sees everything. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";

/** Every probe that needs a hook; what f fires is counted. */
const COUNT = `
const counts = { "function-entry": 0, "function-return": 0, line: 0, "cfunction-entry": 0, "cfunction-return": 0 };
const ours = (e) => basename(e.filename) === "coexistence.py";
probe(["python$target:::function-entry", "python$target:::function-return", "python$target:::line"],
  (e) => ours(e) && e.funcname === "f", () => { counts[probename]++; });
probe(["python$target:::cfunction-entry", "python$target:::cfunction-return"],
  (e) => ours(e) && e.funcname === "len", () => { counts[probename]++; });
probe(["python$target:::gc-start", "python$target:::gc-done", "python$target:::import-find-load-start"], () => {});
probe("END", () => { printf("%s\\n", Object.values(counts).join(" ")); });
`;

/** All tracers of coexistence.py that every version has; f is called twenty times beside each. */
const TRACERS = ["settrace", "setprofile", "nothing", "cprofile", "callbacks"];

const folder = mkdtempSync(join(tmpdir(), "pyprobe-coexistence-"));
t.teardown(() => rmSync(folder, { recursive: true }));

for (const { path, label, version } of pythons) {
  const monitoring = version[1] >= 12;
  const tracers = monitoring ? [...TRACERS, "coverage"] : TRACERS;
  t.test(`on ${label}`, async (t) => {
    t.test(tracers.join(", "), async (t) => {
      const words = [join(PROGRAMS, "coexistence.py"), ...tracers];
      const alone = execFileSync(path, words, { encoding: "utf8" });
      const output = join(folder, label);
      const run = await pyprobe(["-q", "-n", COUNT, "-o", output, "-c", [path, ...words].join(" ")]);
      t.equal(run.stdout, alone, "the program sees what it sees without us");
      const calls = 20 * tracers.length;
      t.equal(readFileSync(output, "utf8"), `${calls} ${calls} ${2 * calls} ${calls} ${calls}\n`);
      t.equal(run.stderr, "");
      t.equal(run.status, 0);
    });

    t.test("all six tool ids taken", { skip: !monitoring && "sys.monitoring came with Python 3.12" }, async (t) => {
      const handler = 'probe(["python$target:::function-entry", "python$target:::gc-start"], () => {});';
      const run = await pyprobe(["-q", "-n", handler, "-c", `${path} ${PROGRAMS}/coexistence.py hog`]);
      t.equal(run.stdout, "hog\n0\n", "the program and its child run on");
      t.match(
        run.stderr,
        /^pyprobe: warning: pid \d+: function, line, cfunction and exception probes are off: all six tool ids of sys.monitoring are taken by other tools \(debugger, coverage, profiler\); stop one of them and try again\n$/,
      );
      t.equal(run.status, 0);
    });
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
