/** What a command starts is traced too, however it is started; and a command may be any that ends up in a Python. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { absent, pythonOf, pythons } from "../support/pythons.ts";
import { PROGRAMS, collect, pyprobe, start } from "../support/pyprobe.ts";

/** Processes are numbered as they appear. Each call of f: its process, and that one's parent when it is one of them. */
const FAMILY = `
const pids = new Map(), calls = [], killed = new Map();
const numberOf = (pid) => pids.get(pid) ?? pids.set(pid, pids.size).get(pid);
probe("python$target:::function-entry", (e) => e.funcname === "f", () => {
  calls.push(numberOf(pid) + "<" + (pids.get(ppid) ?? "-"));
});
probe(["python$target:::function-entry", "python$target:::function-return"], (e) => e.funcname === "g", () => {
  killed.set(probename, (killed.get(probename) ?? 0) + 1);
});
probe("END", () => {
  printf("%s\\n", calls.join(" "));
  for (const [name, count] of killed) printf("%s %d\\n", name, count);
});
`;

const WAYS = ["subprocess", "fork", "multiprocessing", "shell", "grandchild", "killed", "exec"];

for (const { path, label } of pythons) {
  t.test(`children on ${label}`, async (t) => {
    const command = `${path} ${PROGRAMS}/children.py ${WAYS.join(" ")}`;
    const [followed, alone] = await Promise.all([
      pyprobe(["-q", "-n", FAMILY, "-c", command]),
      pyprobe(["-q", "-x", "nofollow", "-n", FAMILY, "-c", command]),
    ]);
    // The shell is a process between; the grandchild's parent is the fifth; exec keeps the process.
    const family = "0<- 1<0 0<- 2<0 0<- 3<0 0<- 4<- 0<- 5<0 6<5 0<- 0<- 0<-";
    t.equal(followed.stdout, `${family}\nfunction-entry 1000\nfunction-return 1000\n`);
    t.equal(followed.stderr, "");
    t.equal(followed.status, 0);
    t.equal(alone.stdout, "0<- 0<- 0<- 0<- 0<- 0<- 0<-\n", "-x nofollow: the command's own process alone");
    t.equal(alone.stderr, "");
    t.equal(alone.status, 0);
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});

const folder = mkdtempSync(join(tmpdir(), "pyprobe-children-"));
t.teardown(() => rmSync(folder, { recursive: true }));

const SOURCE = "def f():\n    pass\nf()\n";
const SEES_F =
  'probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => { printf("%s\\n", e.module); });';

for (const minor of ["3.6", "3.11", "3.13"]) {
  const python = pythonOf(minor);
  if (!python) continue; // skipped by name above
  t.test(`commands that end in ${python.label}`, async (t) => {
    const { path } = python;
    const at = join(folder, minor);
    mkdirSync(join(at, "package"), { recursive: true });
    const program = join(at, "program.py");
    writeFileSync(program, SOURCE);
    copyFileSync(program, join(at, "package", "__main__.py"));
    executable(join(at, "script.sh"), `#!/bin/sh\n${path} "$@"\nexec ${path} "$@"\n`);
    executable(join(at, "script"), `#!${path}\n${SOURCE}`);
    execFileSync(path, ["-m", "zipapp", join(at, "package"), "-o", join(at, "app.pyz")]);
    execFileSync(path, ["-m", "venv", "--without-pip", join(at, "venv")]);

    /** The command, and how often f is called by it. */
    const commands: [string, number][] = [
      [`sh -c '${path} ${program}; ${path} ${program}'`, 2],
      [`${join(at, "script.sh")} ${program}`, 2],
      [join(at, "script"), 1],
      [`env PYTHONDONTWRITEBYTECODE=1 ${path} ${program}`, 1],
      [`${join(at, "venv", "bin", "python")} ${program}`, 1],
      [`${path} -I -S -E ${program}`, 1],
      [`${path} ${join(at, "package")}`, 1],
      [`${path} ${join(at, "app.pyz")}`, 1],
      [`${path} -c 'exec(open("${program}").read())'`, 1],
      [`env PYTHONPATH=${at} ${path} -m package`, 1],
    ];
    const check = async ([command, calls]: [string, number]) => {
      const run = await pyprobe(["-q", "-n", SEES_F, "-c", command]);
      t.same({ ...run }, { stdout: "__main__\n".repeat(calls), stderr: "", status: 0, signal: null }, command);
    };
    for (let i = 0; i < commands.length; i += 2) await Promise.all(commands.slice(i, i + 2).map(check));
  });

  t.test(`the program on standard input, ${python.label}`, async (t) => {
    const { child, result } = start(["-q", "-n", SEES_F, "-c", python.path], { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin!.end(SOURCE);
    t.same(await result, { stdout: "__main__\n", stderr: "", status: 0, signal: null });
  });

  // What -X importtime tells is told by the interpreter itself, of its own imports: ours must not be among them.
  t.test(`-X importtime, ${python.label}`, { skip: minor === "3.6" && "came with Python 3.7" }, async (t) => {
    const program = join(folder, minor, "program.py");
    const run = await pyprobe(["-q", "-n", SEES_F, "-c", `${python.path} -X importtime ${program}`]);
    const modules = (stderr: string) => stderr.replace(/^import time: +[^|]*\|[^|]*\|/gm, "");
    const alone = await collect(spawn(python.path, ["-X", "importtime", program])).result;
    t.equal(run.stdout, "__main__\n");
    t.equal(modules(run.stderr), modules(alone.stderr));
  });
}

function executable(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}
