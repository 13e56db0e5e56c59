// pyprobe -l: the real command line over files, commands and processes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { filesOfProgram } from "../../src/elf/needed.ts";
import { makeCatalog } from "../../src/probe/catalog.ts";
import { matchDescriptions } from "../../src/probe/match.ts";
import { build, NO_COMPILER } from "../elf/build.ts";
import { collect, pyprobe, PYPROBE } from "../support/pyprobe.ts";
import { wrong } from "./wrong.ts";

/** What a list says, blanks made one, without what the machine's rights decide: the engines of the kernel. */
function rows(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .replace(/\s+/g, " ")
        .replace(/ (uprobe|kernel|-)$/, ""),
    );
}

t.test("a file", { skip: NO_COMPILER }, async (t) => {
  const { dir, program, remove } = build();
  t.teardown(remove);

  t.test("in dtrace's columns", async (t) => {
    const { stdout, stderr, status } = await pyprobe(["-l", program]);
    t.equal(stderr, "");
    t.equal(status, 0);
    const lines = stdout.split("\n");
    t.equal(
      lines[0],
      "   ID     PROVIDER            MODULE                          FUNCTION NAME                     ENGINE",
    );
    t.strictSame(rows(stdout).slice(1), [
      "1 proc start",
      "2 proc exec-success",
      "3 proc exit",
      "4 proc lwp-start",
      "5 proc lwp-exit",
      "6 pyprobe BEGIN clock",
      "7 pyprobe END clock",
      "8 pyprobe ERROR clock",
      "9 marks$target marks first with-semaphore",
      "10 marks$target marks first many",
      "11 marks$target marks second many",
      "12 other$target marks second bare",
    ]);
  });

  t.test("its lines are descriptions of those probes", async (t) => {
    const { stdout } = await pyprobe(["-lq", program]);
    const descriptions = stdout.trim().split("\n");
    t.equal(descriptions.length, 12);
    const { providers } = makeCatalog(filesOfProgram(program, process.env));
    for (const text of descriptions) {
      const [matches, problem] = matchDescriptions(text, providers, { args: [] });
      t.equal(problem, undefined, text);
      t.equal(matches.length, 1, `${text} means one probe`);
    }
  });

  t.test("by -P, -m, -f, -n and by description", async (t) => {
    const listed = async (...words: string[]) => (await pyprobe(["-lq", program, ...words])).stdout.trim().split("\n");
    t.strictSame(await listed("-P", "marks"), [
      "marks$target:marks:first:with-semaphore",
      "marks$target:marks:first:many",
      "marks$target:marks:second:many",
    ]);
    t.strictSame(await listed("-P", "o*"), ["other$target:marks:second:bare"]);
    t.strictSame(await listed("-f", "second"), ["marks$target:marks:second:many", "other$target:marks:second:bare"]);
    t.strictSame(await listed("-m", "marks:mark?", "-n", "BEGIN"), [
      "pyprobe:::BEGIN",
      "marks$target:marks:first:with-semaphore",
      "marks$target:marks:first:many",
      "marks$target:marks:second:many",
    ]);
    t.strictSame(await listed("-n", "with__sem*"), ["marks$target:marks:first:with-semaphore"]);
    t.strictSame(await listed("other$target:::"), ["other$target:marks:second:bare"]);
    t.strictSame(await listed("pid$target:a.out:first:"), [
      "pid$target:marks:first:entry",
      "pid$target:marks:first:return",
    ]);
  });

  t.test("with what stands behind each line", async (t) => {
    const { stdout } = await pyprobe(["-lv", program, "-n", "with-semaphore", "-f", "marks:marks:second"]);
    t.match(stdout, /at 0x[\da-f]+ of \S+\/marks, byte 0x[\da-f]+ of the file, semaphore at byte 0x[\da-f]+\n/);
    t.match(stdout, /operands: 8@%\w+ -4@%\w+\n/);
    t.match(stdout, /no semaphore\n {10}operands: -4@\$3 8@counter\(%rip\)\n/);
    t.match(stdout, /arg1 arg1 \(int\): A number, or an address: copyinstr\(\) gives the string there\.\n/);
  });

  t.test(
    "as an ordinary user",
    { skip: process.getuid?.() === 0 ? false : "only root can become another" },
    async (t) => {
      chmodSync(dir, 0o755);
      // env -i: without what tap sets, which writes into our own directory
      const user = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "env", "-i", process.execPath, PYPROBE];
      const listed = spawn("setpriv", [...user, "-lv", program, "-n", "with-semaphore"], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      const { stdout, stderr } = await collect(listed).result;
      t.equal(stderr, "");
      t.match(stdout, /^ +1 marks\$target +marks +first with-semaphore +-$/m);
      t.strictSame(stdout.match(/not served: [^,]*/g), ["not served: the uprobe engine needs CAP_BPF and CAP_PERFMON"]);
    },
  );

  t.test("an operand that is not understood is told", async (t) => {
    const stripped = join(dir, "stripped");
    copyFileSync(program, stripped);
    const strip = spawn("strip", [stripped]);
    await once(strip, "exit");
    const { stdout } = await pyprobe(["-lv", stripped, "-n", "many"]);
    t.match(stdout, /arg1 cannot be had: it is relative to "counter", which is not one symbol of the file/);
  });

  t.test("a process, also one whose file was deleted since", async (t) => {
    const copy = join(dir, "copy");
    copyFileSync(program, copy);
    chmodSync(copy, 0o755);
    const child = spawn(copy, ["2000000000000"], { stdio: "ignore" });
    t.teardown(() => child.kill("SIGKILL"));
    await once(child, "spawn");
    const listed = async () => rows((await pyprobe(["-l", "-p", String(child.pid), "-P", "other"])).stdout).slice(1);
    t.strictSame(await listed(), [`1 other${child.pid} copy second bare`]);
    rmSync(copy);
    t.strictSame(await listed(), [`1 other${child.pid} copy second bare`]);
    const all = await pyprobe(["-lq", "-P", "other"]);
    t.match(all.stdout, /^other\*:copy:second:bare$/m, "and among all that run");
  });

  t.test("a script is its interpreter", async (t) => {
    const script = join(dir, "script");
    writeFileSync(script, `#!${program} 1\n`, { mode: 0o755 });
    const { stdout } = await pyprobe(["-lq", "-c", script, "-P", "other"]);
    t.equal(stdout, "other$target:marks:second:bare\n");
  });
});

const PYTHON = "/usr/bin/python3.11";
t.test("Python", { skip: existsSync(PYTHON) ? false : `${PYTHON} is not installed` }, async (t) => {
  const command = rows((await pyprobe(["-l", "-c", `${PYTHON} x.py`, "-P", "python"])).stdout);
  t.match(command[1], /^1 python\$target python3\.11 _PyEval_EvalFrameDefault function-entry agent$/);
  t.equal(command.length, 12, "the eleven probes, all from the agent");
  const shell = rows((await pyprobe(["-l", "-c", "sh -c x", "-n", "python$target:::line"])).stdout);
  t.strictSame(
    shell.slice(1),
    ["1 python$target _PyEval_EvalFrameDefault line agent"],
    "whatever Python a shell starts",
  );

  const child = spawn(PYTHON, ["-c", "import time; print(flush=True); time.sleep(100)"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const { stdout } = await pyprobe(["-lv", "-p", String(child.pid), "-n", "line"]);
  t.match(stdout, /^ +1 python\d+ +python3\.11 +_PyEval_EvalFrameDefault line +agent$/m);
});

wrong(["-l", "/etc/passwd"], 1, "pyprobe: /etc/passwd: it is not an ELF file\n");
wrong(["-l", "/nowhere"], 1, "pyprobe: /nowhere: it cannot be opened (ENOENT)\n");
wrong(["-l", "-p", "x1"], 2, 'pyprobe: -p needs a process\'s number, and was given "x1"\n');
wrong(["-l", "-p", "4194304"], 1, "pyprobe: there is no process 4194304\n");
wrong(["-l", "-p", "1", "-c", "ls"], 2, "pyprobe: list the probes of a file, of -c or of -p: one of them at a time\n");
wrong(["-l", "/bin/sh", "-P", "pyhton"], 1, 'pyprobe: no probe matches "pyhton:::"\n  nearest: python\n');
wrong(["-l", "/bin/sh", "-n", "x:y:z:a:b"], 1, 'pyprobe: "x:y:z:a:b" is not a probe description: it has 5 fields\n');
wrong(
  ["-l", "/bin/sh", "pid$target:::entry"],
  1,
  "pyprobe: a pid probe needs a function\n  hint: pid$target:libc.so.6:malloc:entry; globs may be used\n",
);
