/** The line of progress: on a terminal that is silent otherwise, and nowhere else. */
import t from "tap";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11")?.path ?? "python3";
const dir = t.testdir({
  "app.py": "import time\ndef f(): time.sleep(0.01)\nend = time.time() + 2.5\nwhile time.time() < end: f()\n",
  "count.ts": `import { aggregation, probe } from "pyprobe";
    const calls = aggregation("calls");
    probe("function-entry", (e) => e.funcname === "f", () => calls.count());`,
  "ticks.ts": `import { exit, printf, probe } from "pyprobe";
    probe("tick-1200ms", () => { printf("ticked\\n"); });
    probe("tick-2600ms", () => { exit(0); });`,
});

/** What a terminal gets from a shell's command line, "\\r" and escape sequences told apart. */
async function screen(line: string): Promise<string[]> {
  const words = ["-qec", line.replaceAll("PYPROBE", join(ROOT, "bin/pyprobe")), "/dev/null"];
  const { stdout } = await promisify(execFile)("script", words, {
    cwd: dir,
    env: { ...process.env, SHELL: "/bin/sh" },
  });
  return stdout.split(/\r\n?|(?=\x1b)/).filter(Boolean);
}

const PROGRESS = /^\x1b\[Kpyprobe: \d s, [\d,]+ events$/;

t.test("beside a file", async (t) => {
  const lines = await screen(`PYPROBE -s count.ts -c "${python} app.py" > out.txt`);
  t.match(lines[0], "pyprobe: script 'count.ts' matched");
  t.match(lines[1], PROGRESS);
  t.match(lines[2], PROGRESS);
  t.equal(lines.at(-1), "\x1b[K", "it is gone in the end");
  t.match(readFileSync(join(dir, "out.txt"), "utf8"), /^ +\d+\n$/m);
});

t.test("where handlers print, until they do", async (t) => {
  const lines = await screen("PYPROBE -s ticks.ts");
  const shown = lines.findIndex((line) => PROGRESS.test(line));
  t.ok(shown > 0);
  t.match(lines[shown + 1], /^\x1b\[K +PID/, "gone before what is printed");
  t.notOk(lines.slice(shown + 1).some((line) => PROGRESS.test(line)));
  t.ok(lines.some((line) => line.includes("ticked")));
});

for (const [name, line] of [
  ["with -q", `PYPROBE -q -s count.ts -c "${python} app.py" > out.txt`],
  ["beside a command that has the terminal", `PYPROBE -s count.ts -o out.txt -c "${python} app.py"`],
  ["piped", `PYPROBE -s count.ts -c "${python} app.py" 2>&1 | cat`],
] as const)
  t.test(`not ${name}`, async (t) => {
    t.notOk((await screen(line)).some((each) => PROGRESS.test(each)));
  });
