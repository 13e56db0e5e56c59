/** The line of progress: on a terminal that is silent otherwise, and nowhere else. */
import t from "tap";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11")?.path ?? "python3";
const dir = t.testdir({
  "app.py": "import time\ndef f(): time.sleep(0.01)\nend = time.time() + 2.5\nwhile time.time() < end: f()\n",
  "count.ts": `import { aggregation, probe } from "pyprobe";
    const calls = aggregation("calls");
    probe("function-entry", (e) => e.funcname === "f", () => calls.count());`,
  "long.py": "import os, sys, time\ndef f(): time.sleep(0.01)\nwhile not os.path.exists(sys.argv[1]): f()\n",
  "ticks.ts": `import { exit, printf, probe } from "pyprobe";
    let ticks = 0;
    probe("tick-1s", () => { if (++ticks > 4) printf("ticked\\n"); if (ticks > 6) exit(0); });`,
});

/** What a terminal gets from a shell's command line, "\\r" and escape sequences told apart. `look` sees all so far as more comes. */
async function screen(line: string, look: (lines: string[]) => void = () => {}): Promise<string[]> {
  const words = ["-qec", line.replaceAll("PYPROBE", join(ROOT, "bin/pyprobe")), "/dev/null"];
  const child = spawn("script", words, {
    cwd: dir,
    env: { ...process.env, SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  const lines = () => said.split(/\r\n?|(?=\x1b)/).filter(Boolean);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    look(lines());
  });
  await once(child, "close");
  return lines();
}

const PROGRESS = /^\x1b\[Kpyprobe: \d+ s, [\d,]+ events$/;

t.test("beside a file", async (t) => {
  const stop = join(dir, "stop");
  const lines = await screen(`PYPROBE -s count.ts -c "${python} long.py ${stop}" > out.txt`, (lines) => {
    if (lines.filter((line) => PROGRESS.test(line)).length > 1) writeFileSync(stop, "");
  });
  t.match(lines[0], "pyprobe: script 'count.ts' matched");
  t.match(lines[1], PROGRESS);
  t.match(lines[2], PROGRESS);
  t.equal(lines.at(-1), "\x1b[K", "it is gone in the end");
  t.match(readFileSync(join(dir, "out.txt"), "utf8"), /^ +\d+\n$/m);
});

t.test("where handlers print, until they do", async (t) => {
  const lines = await screen("PYPROBE -s ticks.ts");
  const printed = lines.findIndex((line) => / +PID/.test(line));
  t.match(lines[printed - 1], PROGRESS);
  t.match(lines[printed], /^\x1b\[K +PID/, "gone before what is printed");
  t.notOk(lines.slice(printed).some((line) => PROGRESS.test(line)));
  t.ok(lines.slice(printed).some((line) => line.includes("ticked")));
});

for (const [name, line] of [
  ["with -q", `PYPROBE -q -s count.ts -c "${python} app.py" > out.txt`],
  ["beside a command that has the terminal", `PYPROBE -s count.ts -o out.txt -c "${python} app.py"`],
  ["piped", `PYPROBE -s count.ts -c "${python} app.py" 2>&1 | cat`],
] as const)
  t.test(`not ${name}`, async (t) => {
    t.notOk((await screen(line)).some((each) => PROGRESS.test(each)));
  });
