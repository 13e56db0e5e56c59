/** Tracers of tracers: pyprobe under strace, and a pyprobe that another one runs. */
import { spawn } from "node:child_process";
import { basename, join } from "node:path";
import t from "tap";
import { COMMAND, PROGRAMS, collect, pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { works } from "../support/running.ts";
import { cannotKernel } from "../support/usdt.ts";

const { path: python } = pythons.at(-1)!;
const command = `${python} ${join(PROGRAMS, "calls.py")} 10`;
/** Calls of a function, counted; each under a name, to tell who says what. */
const count = (name: string) =>
  `let n = 0; probe("python*:::function-entry", e => e.funcname === "f", () => { n++; }); probe("END", () => { printf("${name} %d\\n", n); });`;

t.test("under strace -f", { skip: !works("strace", "-V") && "there is no strace", timeout: 120_000 }, async (t) => {
  const log = join(t.testdir(), "log");
  const words = ["-f", "-o", log, ...COMMAND, "-q", "-n", count("calls"), "-c", command];
  const { stdout, stderr, status } = await collect(spawn("strace", words, { stdio: ["ignore", "pipe", "pipe"] }))
    .result;
  t.same({ stdout, stderr, status }, { stdout: "calls 10\n", stderr: "", status: 0 });
});

t.test("a pyprobe that runs a pyprobe", async (t) => {
  const inner = `${COMMAND.join(" ")} -q -n '${count("inner").replaceAll('"', "`")}' -c "${command}"`;

  t.test("both for what agents see: the program is the inner one's", async (t) => {
    const { stdout, stderr, status } = await pyprobe(["-q", "-n", count("outer"), "-c", inner]);
    t.equal(stdout, "inner 10\nouter 0\n");
    t.match(stderr, /^pyprobe: warning: no Python interpreter was seen in .*that a pyprobe started by it traces/s);
    t.equal(status, 0);
  });

  t.test("the outer for what the kernel sees: both see all", { skip: cannotKernel }, async (t) => {
    const execs = `const seen = new Set(); probe("proc:::exec-success", () => { seen.add(execname); });
probe("END", () => { printf("%d %d %d\\n", ...["pyprobe_start", "pyprobe_hold", "${basename(python)}"].map(name => seen.has(name))); });`;
    const { stdout, stderr, status } = await pyprobe(["-q", "-n", execs, "-c", inner]);
    t.same({ stdout, stderr, status }, { stdout: "inner 10\n1 1 1\n", stderr: "", status: 0 });
  });
});
