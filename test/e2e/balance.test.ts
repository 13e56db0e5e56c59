/** Entry and return balance on every thread, whatever way a frame is left. */
import t from "tap";
import { absent, pythons, type Python } from "../support/pythons.ts";
import { PROGRAMS, pyprobe, trace } from "../support/pyprobe.ts";

/** Evaluations of each function of balance.py: calls, and resumptions of generators and coroutines. */
const EVALUATIONS: Record<string, number> = {
  "<genexpr>": 4,
  "<lambda>": 3,
  "<listcomp>": 1,
  "<module>": 1,
  Context: 1,
  Deleted: 1,
  __del__: 1,
  __enter__: 1,
  __exit__: 1,
  agen: 10,
  delegating: 4,
  generator: 14,
  leaf: 6,
  main: 1,
  plain: 8,
  raises: 4,
  recurse: 999,
  tree: 8,
};

/** Where CPython itself evaluates otherwise. */
function evaluations({ version: [, minor] }: Python): Record<string, number> {
  const expected = { ...EVALUATIONS };
  if (minor >= 12) {
    delete expected["<listcomp>"]; // inlined into its function (PEP 709)
    expected["recurse"] = 998; // the limit counts one frame more
  }
  if (minor === 13) expected["generator"] = 12; // two closed at a yield with nothing to clean up are not run for it
  return expected;
}

for (const python of pythons) {
  t.test(`balance on ${python.label}`, async (t) => {
    const command = `${python.path} ${PROGRAMS}/balance.py`;
    const run = await pyprobe(["-q", "-s", "test/programs/balance.ts", "-c", command, "balance.py"]);
    const counts = Object.entries(evaluations(python)).map(([name, count]) => `${name} ${count}\n`);
    t.equal(run.stdout, `done\n5 threads\n${counts.join("")}`);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
  });
}

// (3.12 and later ask no more where a function is not wanted, at its entry and at each way out by itself.)
for (const { path, label } of pythons) {
  t.test(`a function that is not wanted, ${label}`, async (t) => {
    const handler = `probe(["python$target:::function-entry", "python$target:::function-return"],
      (e) => e.filename.endsWith("two_ways.py") && e.funcname === "<module>", (e) => { printf("%s\\n", probename); });`;
    const run = await trace(handler, `${path} -S -E`, "two_ways.py", ["-x", "pushdown=off"]);
    t.same(run, { stdout: "function-entry\nfunction-return\n", stderr: "", status: 0, signal: null });
  });
}

const LATE = `
const functions = probe(["python$target:::function-entry", "python$target:::function-return"],
  (e) => e.funcname === "inner" || e.funcname === "later", (e) => { printf("%s %s\\n", e.funcname, probename); });
functions.disable();
probe("python$target:::gc-start", (e) => e.generation === 2, () => { functions.enable(); }); // (as a program starts there are others)
`;

for (const { path, label } of pythons.filter(({ version: [, minor] }) => minor >= 12)) {
  t.test(`functions that were entered before, ${label}`, async (t) => {
    const run = await trace(LATE, path, "late.py");
    const later = "later function-entry\nlater function-return\n";
    t.same(run, { stdout: later + later, stderr: "", status: 0, signal: null });
  });
}

const COUNT = `
let entries = 0, returns = 0;
probe("python$target:::function-entry", (e) => e.funcname === "down", () => { entries++; });
probe("python$target:::function-return", (e) => e.funcname === "down", () => { returns++; });
probe("END", () => { printf("%d %d\\n", entries, returns); });
`;

for (const { path, label, version } of pythons) {
  const [, minor] = version;
  // From 3.11 on a program may recurse deeper than the C stack; before, that kills it, traced or not.
  const depth = minor >= 11 ? 60_000 : 5_000;
  t.test(`recursion ${depth} deep on ${label}`, async (t) => {
    const run = await trace(COUNT, path, `deep.py ${depth}`);
    const [result, counts] = run.stdout.split("\n");
    const [entries, returns] = counts!.split(" ").map(Number);
    t.equal(result, `${depth}`);
    t.equal(entries, returns);
    if (minor === 11) {
      t.ok(entries! > 5_000 && entries! < depth, "as deep as the C stack goes");
      t.match(run.stderr, /^pyprobe: warning: pid \d+: recursion came near the end of the C stack: [^\n]*\n$/);
    } else {
      t.equal(entries, depth + 1);
      t.equal(run.stderr, "");
    }
    t.equal(run.status, 0);
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
