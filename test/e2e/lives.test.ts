/** proc: processes and threads as they come and go. */
import t from "tap";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";

const python = pythons.at(-1)!.path;

const SCRIPT = `
const names = new Map();
let threads = 0;
function name(pid) { if (!names.has(pid)) names.set(pid, names.size); return names.get(pid); }
probe("proc:::start", e => { printf("start %d of %d\\n", name(pid), names.has(e.ppid) ? name(e.ppid) : -1); });
probe("proc:::exec-success", () => { printf("exec %d %s\\n", name(pid), execname); });
probe("proc:::lwp-start", () => { threads++; });
probe("proc:::lwp-exit", () => { threads--; });
probe("proc:::exit", e => { printf("exit %d %d %d\\n", name(pid), e.reason, e.status); });
probe("END", () => { printf("%d\\n", threads); });
`;

t.test("a command, its thread and its children", { skip: cannotKernel }, async (t) => {
  const { stdout, stderr } = await pyprobe(["-q", "-n", SCRIPT, "-c", `${python} ${PROGRAMS}/lives.py`]);
  t.match(stderr, /^pyprobe: pid \d+ exited with status 5\n$/);
  const executable = stdout.split("\n")[1]!.split(" ").at(-1)!;
  t.match(executable, /^python/);
  t.equal(
    stdout,
    `start 0 of -1
exec 0 ${executable}
start 1 of 0
exit 1 1 3
start 2 of 0
exit 2 2 9
exit 0 1 5
-3
`,
    "each process's first thread begins as the process does, and ends as a thread",
  );
});

t.test("the events of a process lie between its start and its end", { skip: cannotKernel }, async (t) => {
  const script = `
const open = new Set();
let outside = 0;
probe("proc:::start", () => { open.add(pid); });
probe("proc:::exit", () => { open.delete(pid); });
probe("python$target:::function-entry", () => { if (!open.has(pid)) outside++; });
probe("END", () => { printf("%d %d\\n", open.size, outside); });`;
  const { stdout } = await pyprobe(["-q", "-n", script, "-c", `${python} ${PROGRAMS}/children.py`]);
  t.equal(stdout, "0 0\n");
});
