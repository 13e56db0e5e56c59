/** Processes that cannot be entered: what pyprobe says, word for word, and that they go on as before. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { COMMAND, PROGRAMS, pyprobe, type Result } from "../support/pyprobe.ts";
import { pythonOf, pythons } from "../support/pythons.ts";
import { UNDER_ADDRESS_SANITIZER } from "../support/sanitized.ts";
import { running, type Program } from "../support/running.ts";
import { NOBODY, asUser, cannotBecome, withMount } from "../support/user.ts";

/** The distribution's: another user may run it. */
const PYTHON = pythons.find(({ path }) => path === "/usr/bin/python3.11")?.path;
const OWN = (pythonOf("3.12") ?? pythons.at(-1)!).path;
/** There is none so high. */
const NONE = 4194303;
const YAMA = "/proc/sys/kernel/yama/ptrace_scope";
const notUser = cannotBecome() || (PYTHON ? false : "there is no Python that another user may run");

const wordsFor = (pid: number): string[] => [
  ...["-q", "-x", "engine=agent", "-p", String(pid)],
  ...["-n", 'probe("python$target:::function-entry", () => { exit(0); });'],
];

/** The whole of what is said, with PID and PROGRAM for what differs from run to run. */
function said({ stdout, stderr, status }: Result, pid: number): string {
  const text = stderr.replaceAll(String(pid), "PID").replace(/PID \(python3[^)]*\)/, "PID (PYTHON)");
  return `${stdout}${text}${status}`;
}

/** That it still does its work: it says what it has computed, more and more of it. */
async function goesOn(t: Test, { child, pid }: Program): Promise<void> {
  const before = writtenBy(pid);
  for (let i = 0; i < 1000 && writtenBy(pid) === before; i++) await sleep(20);
  t.ok(writtenBy(pid) > before, "it goes on");
  t.equal(child.exitCode ?? child.signalCode, null);
}

function writtenBy(pid: number): number {
  return Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "latin1"))?.[1]);
}

function refusal(why: string, remedy: string, who = "PID (PYTHON)"): string {
  return `pyprobe: cannot get into process ${who}: ${why}\n  ${remedy}\n1`;
}

async function rate(t: Test, words = [OWN]): Promise<Program> {
  const program = running(t, words[0]!, [...words.slice(1), join(PROGRAMS, "rate.py")]);
  await program.line();
  return program;
}

t.test("a stopped process", async (t) => {
  const program = await rate(t);
  program.child.kill("SIGSTOP");
  const status = () => readFileSync(`/proc/${program.pid}/status`, "latin1");
  while (!/State:\tT/.test(status())) await sleep(5);
  t.equal(
    said(await pyprobe(wordsFor(program.pid)), program.pid),
    refusal("it is stopped (by SIGSTOP, or Ctrl-Z in its terminal)", "let it go on first: kill -CONT PID"),
  );
  t.match(status(), /State:\tT/, "and stays so");
  program.child.kill("SIGCONT");
  await goesOn(t, program);
});

t.test("a traced process", async (t) => {
  const program = await rate(t);
  const seize = `import ctypes, time\nassert ctypes.CDLL(None).ptrace(0x4206, ${program.pid}, None, None) == 0\nprint("seized", flush=True)\ntime.sleep(60)`;
  const tracer = running(t, OWN, ["-c", seize]);
  await tracer.line();
  t.equal(
    said(await pyprobe(wordsFor(program.pid)), program.pid).replace(/process \d+ \(python3[^)]*\)/, "process TRACER"),
    refusal(
      "process TRACER is tracing it, and there can be one tracer at a time",
      "end that one (a debugger, strace?) and try again",
    ),
  );
  await goesOn(t, program);
});

t.test("no Python", async (t) => {
  const { pid } = running(t, "sleep", ["60"]);
  t.equal(
    said(await pyprobe(wordsFor(pid)), pid),
    refusal(
      "it is no Python: neither its program nor its libraries are a CPython whose functions have names",
      "markers in its files can be probed without entering it: pyprobe -l -p PID",
      "PID (sleep)",
    ),
  );
});

const STILL = "#include <unistd.h>\nint main(void) { return (int)sleep(60); }\n";

/** Whether there is a compiler that makes such programs. */
function compiles(command: string[]): boolean {
  const [compiler, ...words] = command;
  return spawnSync(compiler!, [...words, "-x", "c", "-o", "/dev/null", "-"], { input: STILL }).status === 0;
}

function compiled(t: Test, command: string[]): string {
  const folder = t.testdir({ "still.c": STILL });
  const [compiler, ...words] = command;
  spawnSync(compiler!, [...words, "-o", join(folder, "still"), join(folder, "still.c")]);
  return join(folder, "still");
}

const FOREIGN: [string, string[], string, string][] = [
  [
    "static",
    ["cc", "-static"],
    "it is linked statically: no agent can be loaded into it",
    "use a dynamically linked build; markers in its files can be probed without entering it: pyprobe -l -p PID",
  ],
  [
    "musl",
    ["musl-gcc"],
    "it runs on another C library (musl) than the agent was built for (glibc)",
    "a Python of an image based on glibc can be entered; markers in its files can be probed without entering it: pyprobe -l -p PID",
  ],
];
for (const [name, compiler, why, remedy] of FOREIGN) {
  const isForeign = name === "musl" && UNDER_ADDRESS_SANITIZER && "the sanitizer's runtime is glibc's";
  const skip = isForeign || (compiles(compiler) ? false : `${compiler.join(" ")} makes no program here`);
  t.test(`a program that is ${name}`, { skip }, async (t) => {
    const { pid } = running(t, compiled(t, compiler), []);
    t.equal(said(await pyprobe(wordsFor(pid)), pid), refusal(why, remedy, "PID (still)"));
  });
}

const FILTERED: [string, string][] = [
  ["memory", "mmap of executable memory was refused in it (EPERM): a seccomp filter or security module forbids it"],
  ["threads", "pthread_create was refused in it (EPERM): a seccomp filter or security module forbids it"],
  ["sockets", "it may not make a socket (EPERM): a seccomp filter forbids it"],
];
for (const [what, why] of FILTERED) {
  t.test(`a seccomp filter that forbids it ${what}`, async (t) => {
    const program = running(t, OWN, [join(PROGRAMS, "confined.py"), what]);
    t.equal(await program.line(), "ready");
    const maps = mapsOf(program.pid);
    t.equal(
      said(await pyprobe(wordsFor(program.pid)), program.pid),
      refusal(why, "start the program under pyprobe -c, so that the agent is in before the filter is"),
    );
    if (what !== "sockets") t.equal(mapsOf(program.pid), maps, "nothing stays mapped");
    await goesOn(t, program);
  });
}

/** Mappings that code can be run from. */
function mapsOf(pid: number): string {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return maps.filter((line) => / ..x. /.test(line)).join("\n");
}

t.test("seccomp's strict mode", async (t) => {
  const program = running(t, OWN, [join(PROGRAMS, "confined.py"), "strict"]);
  t.equal(await program.line(), "ready");
  await program.line();
  t.equal(
    said(await pyprobe(wordsFor(program.pid)), program.pid),
    refusal(
      "it runs in seccomp's strict mode, which lets it do nothing but read and write",
      "start the program under pyprobe -c, before it confines itself",
    ),
  );
  await goesOn(t, program);
});

t.test("another user's process", { skip: notUser }, async (t) => {
  const program = await rate(t, [PYTHON!]);
  const uid = process.getuid!();
  t.equal(
    said(await asUser(wordsFor(program.pid)), program.pid),
    refusal(
      `it is user ${uid}'s, and you are user ${NOBODY}`,
      "run pyprobe as that user, or as root (sudo), or with CAP_SYS_PTRACE",
      "PID",
    ),
  );
  await goesOn(t, program);
});

const DROP = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];

async function undumpable(t: Test): Promise<Program> {
  const program = running(t, DROP[0]!, [...DROP.slice(1), PYTHON!, join(PROGRAMS, "confined.py"), "undumpable"]);
  t.equal(await program.line(), "ready");
  return program;
}

t.test("a process that does not let its user look into it", { skip: notUser }, async (t) => {
  const program = await undumpable(t);
  t.equal(
    said(await asUser(wordsFor(program.pid)), program.pid),
    refusal(
      "the kernel does not permit it: the program has more rights than you, or has asked not to be traced",
      "run pyprobe as root, or with CAP_SYS_PTRACE, outside of containers",
      "PID",
    ),
  );
  await goesOn(t, program);
});

function yamaRefusal(scope: number, who: string): string {
  return refusal(
    `Yama does not let ptrace into processes that are not one's own children (kernel.yama.ptrace_scope is ${scope})`,
    scope === 3
      ? "nothing changes that before the next boot: start the program under pyprobe -c"
      : "run pyprobe as root, or set it to 0: sysctl kernel.yama.ptrace_scope=0; or start the program under pyprobe -c",
    who,
  );
}

t.test("Yama", { skip: notUser || (existsSync(YAMA) ? false : "this kernel has no Yama") }, async (t) => {
  const before = readFileSync(YAMA, "latin1");
  if (before.trim() === "3") return t.comment("it is at 3, for good");
  const program = await rate(t, [...DROP, PYTHON!]);
  t.teardown(() => writeFileSync(YAMA, before));
  writeFileSync(YAMA, "1");
  t.equal(said(await asUser(wordsFor(program.pid)), program.pid), yamaRefusal(1, "PID (PYTHON)"));
  await goesOn(t, program);
});

t.test("what is said where Yama is", { skip: notUser }, async (t) => {
  const program = await undumpable(t);
  for (const scope of [1, 3]) {
    const folder = t.testdir();
    mkdirSync(join(folder, "yama"));
    writeFileSync(join(folder, "yama", "ptrace_scope"), `${scope}\n`);
    const run = await asUser(wordsFor(program.pid), ["/proc/sys/kernel", folder]);
    t.equal(said(run, program.pid), yamaRefusal(scope, "PID"));
  }
  await goesOn(t, program);
});

t.test("a shadow stack, as its status tells of it", { skip: notUser }, async (t) => {
  const program = await rate(t);
  const path = `/proc/${program.pid}/status`;
  const status = readFileSync(path, "latin1").replace(/^x86_Thread_features:.*\n/m, "");
  const folder = t.testdir({ status: `${status}x86_Thread_features:\tshstk\n` });
  const run = await withMount([path, join(folder, "status")], [...COMMAND, ...wordsFor(program.pid)]);
  t.equal(
    said(run, program.pid),
    refusal(
      "it runs with a shadow stack, on which no call can be put from outside",
      "start it without (GLIBC_TUNABLES=glibc.cpu.x86_shstk=off), or under pyprobe -c",
    ),
  );
  await goesOn(t, program);
});

t.test("one that has ended and waits for its parent", async (t) => {
  const ended = "os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)";
  const fork = `import os, time\npid = os.fork()\nif pid == 0: os._exit(0)\n${ended}\nprint(pid, flush=True)\ntime.sleep(60)`;
  const pid = Number(await running(t, OWN, ["-c", fork]).line());
  t.equal(said(await pyprobe(wordsFor(pid)), pid), "pyprobe: there is no process PID\n1");
});

t.test("no process at all", async (t) => {
  t.equal(said(await pyprobe(wordsFor(NONE)), NONE), "pyprobe: there is no process PID\n1");
});
