/** What a clause reads of the thread that fired, besides its stack; what ERROR tells. */
import t from "tap";
import { pyprobe, trace } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { cannotUprobe } from "../support/usdt.ts";

for (const minor of ["3.6", "3.11", "3.13"]) {
  const python = pythonOf(minor);
  const skip = python ? false : `no Python ${minor} on this machine`;
  t.test(`processor, time, directory, user, on ${minor}`, { skip }, async (t) => {
    const script = `
let before = 0, wrong = 0;
probe("function-entry", e => e.funcname === "c", () => {
  if (pid !== tid) return;
  if (!(cpu >= 0 && cpu < 4096 && vtimestamp > before && vtimestamp < 60e9 && errno >= 0 && errno < 200)) wrong++;
  before = vtimestamp;
  printf("%s %d %d\\n", cwd, uid, gid);
});
probe("END", () => { printf("%d\\n", wrong); });`;
    const { stdout, stderr } = await trace(script, python!.path, "stack.py");
    t.equal(stderr, "");
    const own = `${process.getuid!()} ${process.getgid!()}`;
    t.equal(stdout, `/usr ${own}\n/usr ${own}\n0\n`);
  });
}

t.test("the processor under uprobes, behind strings too", { skip: cannotUprobe }, async (t) => {
  const script = `
let wrong = 0, seen = 0;
probe("pid$target:libc.so.6:getenv:entry", e => { copyinstr(e.arg0); seen++; if (!(cpu >= 0 && cpu < 4096)) wrong++; });
probe("pid$target:libc.so.6:malloc:entry", () => { if (!(cpu >= 0 && cpu < 4096)) wrong++; });
probe("END", () => { printf("%d %d\\n", wrong, seen > 0 ? 1 : 0); });`;
  const { stdout, stderr } = await pyprobe(["-q", "-n", script, "-c", "/bin/ls /"]);
  t.equal(stderr, "");
  t.match(stdout, /\n0 1\n$/);
});

for (const [name, reason] of [
  ["cwd", "programs in the kernel do not know the path; the agent captures it"],
  ["errno", "it is in the thread's own memory, which programs in the kernel do not find; the agent captures it"],
  ["vtimestamp", "programs in the kernel see a thread's time only as of the last clock tick; the agent captures it"],
  ["pystack()", "Python's frames are captured by the agent; this probe is served without it"],
] as const) {
  t.test(`${name} cannot be had under uprobes`, { skip: cannotUprobe }, async (t) => {
    const script = `probe("pid$target:libc.so.6:malloc:entry", () => { trace(${name}); });`;
    const { stderr, status } = await pyprobe(["-q", "-n", script, "-c", "/bin/ls /"]);
    t.match(stderr, `<inline>:1:8: error: ${name.replace("()", "")} cannot be had at pid:::entry: ${reason}\n`);
    t.equal(status, 1);
  });
}

t.test("ERROR says which clause, where, and whether memory was the matter", async (t) => {
  const script = `probe("BEGIN", () => {});
probe("BEGIN", () => { null.x; });
probe("ERROR", e => { printf("%d %d %d:%d %d\\n", e.clause, e.arg1, e.line, e.column, e.fault); });`;
  const { stdout } = await pyprobe(["-q", "-n", script, "-c", "/bin/true"]);
  t.equal(stdout, "2 2 2:29 0\n");
});
