/** A running process with more than one interpreter: each is armed, and each is left as it was. */
import { join } from "node:path";
import t from "tap";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { afterwards, belongings, running } from "../support/running.ts";

const HANDLER = `const seen = new Set();
  probe("python$target:::function-entry", (e) => e.funcname === "inner" || e.funcname === "outer", (e) => {
    seen.add(e.funcname);
    if (seen.size === 2) exit(0);
  });
  probe("END", () => { printf("%s\\n", [...seen].sort().join(" ")); });`;

/** One GIL for all, tables of monitoring of their own, a GIL of its own each. */
for (const version of ["3.9", "3.12", "3.13"]) {
  const python = pythonOf(version);
  t.test(version, { skip: python ? false : `there is no Python ${version}` }, async (t) => {
    const { pid, line } = running(t, python!.path, [join(PROGRAMS, "interpreters.py")]);
    t.equal(await line(), "ready");
    const before = belongings(pid);
    for (let i = 0; i < 2; i++) {
      const run = await pyprobe(["-q", "-x", "engine=agent", "-x", "onfull=wait", "-n", HANDLER, "-p", String(pid)]);
      t.same(run, { stdout: "inner outer\n", stderr: "", status: 0, signal: null });
      t.same(await afterwards(pid, before), before, "its ring is unmapped once nobody can be writing to it");
    }
  });
}
