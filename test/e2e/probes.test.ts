/** Every python probe with all its arguments, on every interpreter, compared whole. */
import t from "tap";
import { absent, pythons, type Python } from "../support/pythons.ts";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";

/** What probes.py fires from 3.12 on. */
const EVENTS = `\
function-entry("probes.py", "traced", 45, "__main__")
line("probes.py", "traced", 46)
function-entry("probes.py", "collects", 22, "__main__")
line("probes.py", "collects", 23)
line("probes.py", "collects", 24)
line("probes.py", "collects", 25)
cfunction-entry("probes.py", "append", 25, null)
cfunction-return("probes.py", "append", 25, null)
line("probes.py", "collects", 23)
line("probes.py", "collects", 24)
line("probes.py", "collects", 25)
cfunction-entry("probes.py", "append", 25, null)
cfunction-return("probes.py", "append", 25, null)
line("probes.py", "collects", 23)
line("probes.py", "collects", 26)
line("probes.py", "collects", 27)
cfunction-entry("probes.py", "collect", 27, "gc")
gc-start(0)
gc-done(2)
cfunction-return("probes.py", "collect", 27, "gc")
line("probes.py", "collects", 28)
cfunction-entry("probes.py", "collect", 28, "gc")
gc-start(2)
gc-done(0)
cfunction-return("probes.py", "collect", 28, "gc")
function-return("probes.py", "collects", 28, "__main__")
line("probes.py", "traced", 47)
function-entry("probes.py", "generator", 8, "__main__")
line("probes.py", "generator", 9)
function-return("probes.py", "generator", 9, "__main__")
line("probes.py", "traced", 48)
function-entry("probes.py", "method", 14, "__main__")
line("probes.py", "method", 15)
cfunction-entry("probes.py", "len", 15, "builtins")
cfunction-return("probes.py", "len", 15, "builtins")
function-return("probes.py", "method", 15, "__main__")
line("probes.py", "traced", 47)
function-entry("probes.py", "generator", 9, "__main__")
line("probes.py", "generator", 10)
function-return("probes.py", "generator", 10, "__main__")
line("probes.py", "traced", 48)
function-entry("probes.py", "method", 14, "__main__")
line("probes.py", "method", 15)
cfunction-entry("probes.py", "len", 15, "builtins")
cfunction-return("probes.py", "len", 15, "builtins")
function-return("probes.py", "method", 15, "__main__")
line("probes.py", "traced", 47)
function-entry("probes.py", "generator", 10, "__main__")
function-return("probes.py", "generator", 10, "__main__")
line("probes.py", "traced", 49)
line("probes.py", "traced", 50)
function-entry("probes.py", "fails", 18, "__main__")
line("probes.py", "fails", 19)
function-return("probes.py", "fails", 19, "__main__")
line("probes.py", "traced", 51)
line("probes.py", "traced", 52)
line("probes.py", "traced", 53)
line("probes.py", "traced", 54)
cfunction-entry("probes.py", "index", 54, null)
cfunction-return("probes.py", "index", 54, null)
line("probes.py", "traced", 55)
line("probes.py", "traced", 56)
line("probes.py", "traced", 57)
function-entry("probes.py", "imports", 31, "__main__")
line("probes.py", "imports", 32)
audit("import", true)
import-find-load-start("colorsys")
import-find-load-done("colorsys", 1)
line("probes.py", "imports", 34)
line("probes.py", "imports", 35)
audit("import", true)
import-find-load-start("no_such_module")
import-find-load-done("no_such_module", 0)
line("probes.py", "imports", 36)
line("probes.py", "imports", 37)
function-return("probes.py", "imports", 37, "__main__")
line("probes.py", "traced", 58)
function-entry("probes.py", "audits", 40, "__main__")
line("probes.py", "audits", 41)
cfunction-entry("probes.py", "compile", 41, "builtins")
audit("compile", true)
cfunction-return("probes.py", "compile", 41, "builtins")
line("probes.py", "audits", 42)
cfunction-entry("probes.py", "open", 42, "_io")
audit("open", true)
cfunction-return("probes.py", "open", 42, "_io")
cfunction-entry("probes.py", "close", 42, null)
cfunction-return("probes.py", "close", 42, null)
function-return("probes.py", "audits", 42, "__main__")
line("probes.py", "traced", 59)
cfunction-entry("probes.py", "sorted", 59, "builtins")
function-entry("probes.py", "<lambda>", 59, "__main__")
line("probes.py", "<lambda>", 59)
function-return("probes.py", "<lambda>", 59, "__main__")
function-entry("probes.py", "<lambda>", 59, "__main__")
line("probes.py", "<lambda>", 59)
function-return("probes.py", "<lambda>", 59, "__main__")
cfunction-return("probes.py", "sorted", 59, "builtins")
function-return("probes.py", "traced", 59, "__main__")
`;

/** The same, as this version of CPython has it. */
function events({ version: [, minor] }: Python): string {
  let expected = EVENTS;
  // Auditing came with 3.8.
  if (minor < 8) expected = expected.replace(/^audit.*\n/gm, "");
  // 3.12 gave the functions of _io the name of their real module.
  if (minor < 12) expected = expected.replaceAll('"_io"', '"io"');
  // The import event of 3.15 comes from within importlib, where probes.ts does not look.
  if (minor >= 15) expected = expected.replace(/^audit\("import".*\n/gm, "");
  return expected;
}

for (const python of pythons) {
  t.test(`all probes on ${python.label}`, async (t) => {
    const audit = python.version[1] >= 8;
    const command = `${python.path} ${PROGRAMS}/probes.py`;
    const run = await pyprobe(["-q", "-s", "test/programs/probes.ts", "-c", command]);
    t.equal(run.stdout, events(python));
    t.equal(
      run.stderr.replace(/pid \d+/, "pid N"),
      audit
        ? ""
        : `pyprobe: warning: pid N (python3, Python ${python.label}): audit (Python 3.8 and later) cannot fire here\n`,
    );
    t.equal(run.status, 0);
    t.test("audit", { skip: audit ? false : "auditing events came with Python 3.8" }, async (t) => {
      t.match(run.stdout, /^audit\("open", true\)$/m);
    });
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
