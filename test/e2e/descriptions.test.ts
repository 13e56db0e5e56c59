/** Descriptions that mean some processes and not others, and what the clauses of one firing see. */
import t from "tap";
import { join } from "node:path";
import { pyprobe, PROGRAMS } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.12")?.path;

const HANDLER = `
const f = (e: { funcname: string }) => e.funcname === "f";
probe("python$target:::function-entry", f, () => printf("target %s\\n", probemod));
probe(\`python\${$target}:::function-entry\`, f, () => printf("one process\\n"));
probe("python*:libpython3.12*::function-entry", f, () => printf("by library\\n"));
probe("python*:libpython3.11*::function-entry", f, () => printf("never\\n"));
probe("function__entry", f, () => printf("by name, %s\\n", probename));
`;

t.test(
  "each clause fires in the processes that its description means",
  { skip: !python && "no Python 3.12" },
  async (t) => {
    const run = await pyprobe(["-q", "-n", HANDLER, "-c", `${python} -I -S ${join(PROGRAMS, "fork.py")}`]);
    const parent = `target libpython3.12.so.1.0\none process\nby library\nby name, function-entry\n`;
    t.equal(run.stdout, parent + parent.replace("one process\n", ""));
    t.equal(run.stderr, "");
  },
);

t.test("a process that is not traced is refused", async (t) => {
  const run = await pyprobe(["-q", "-n", 'probe("python1:::line", () => {});', "-c", "true"]);
  t.same(run, {
    stdout: "",
    stderr: `\
<inline>:1:8: error: "python1:::line" is of process 1, which this session does not trace
    1 | probe("python1:::line", () => {});
      |        ^^^^^^^^^^^^^^
  hint: the command of -c and its children are python$target
`,
    status: 1,
    signal: null,
  });
});

t.test("a probe that nothing can serve is refused, each engine with its reason", async (t) => {
  const run = await pyprobe(["-q", "-x", "engine=agent", "-n", 'probe("gc-done", () => {});']);
  t.equal(run.stdout, "");
  t.match(
    run.stderr,
    /^<inline>:1:8: error: no engine can serve python:::gc-done: .*the agent engine serves what -c starts and the process of -p, not every process\n/,
  );
  t.match(run.stderr, /\n {4}1 \| probe\("gc-done", \(\) => \{\}\);\n {6}\| {8}\^{7}\n/);
  t.equal(run.status, 1);
});

t.test(
  "clauses of several descriptions go on while others are switched",
  { skip: !python && "no Python 3.12" },
  async (t) => {
    const handler = `
    const both = aggregation("both");
    probe("python$target:::function-entry", (e) => e.funcname === "f", () => { both.by(1).count(); });
    probe("python?*:::function-entry", (e) => e.funcname === "f", () => { both.by(2).count(); });
    const other = probe("python$target:::gc-start", () => {});
    let calls = 0;
    probe("python$target:::line", (e) => e.funcname === "f", () => {
      calls++;
      if (calls % 10 === 0) other.disable();
      else if (calls % 5 === 0) other.enable();
    });
    probe("END", () => { printa("%d %@d\\n", both); });`;
    const program = "import time; exec('def f(): pass\\\\nfor i in range(60): f(), time.sleep(0.03)')";
    const run = await pyprobe(["-q", "-n", handler, "-c", `${python} -I -S -c "${program}"`]);
    t.same([run.stdout, run.stderr], ["1 60\n2 60\n", ""]);
  },
);
