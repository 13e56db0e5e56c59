/** Commands gone wrong, and Pythons started in every way: what pyprobe says, and with which status it ends. */
import t from "tap";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync, spawn } from "node:child_process";
import { collect, COMMAND, pyprobe, PROGRAMS } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.11")?.path ?? "/usr/bin/python3";
const folder = mkdtempSync(join(tmpdir(), "commands-"));

const HANDLER = `
const calls = aggregation("calls");
probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => { calls.by(e.funcname).count(); });
`;

function file(name: string, text: string, executable = true): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), executable ? 0o755 : 0o644);
}

async function run(command: string) {
  const result = await pyprobe(["-q", "-n", HANDLER, "-c", command], { cwd: folder });
  return { ...result, stderr: result.stderr.replace(/pid \d+/g, "pid PID") };
}

file("plain", "hello\n", false);
file("garbage", "\x7fELF and no more\n");
file("nointerpreter", "#!/nonexistent/interpreter\n");
file("noshebang", "print(1)\n");
file("started.sh", `#!/bin/sh\n${python} ${PROGRAMS}/status.py\nexit 4\n`);
file("kill.py", "import os, sys\ndef f(): pass\nfor _ in range(1000): f()\nos.kill(os.getpid(), int(sys.argv[1]))\n");
execFileSync(python, ["-m", "venv", "--without-pip", join(folder, "venv")]);

const NO_PYTHON = (command: string) => `\
pyprobe: warning: no Python interpreter was seen in "${command}" or its children, so no python probe could fire.
  A Python that is not dynamically linked, that is set-user-ID, that is opened by dlopen, that is in another network namespace, that a pyprobe started by it traces, or that starts without the environment (LD_PRELOAD, PYPROBE_SOCKET) cannot be reached this way.
`;

const refused = [
  { command: "nonesuch 1 2", status: 127, says: "command not found: nonesuch (not in any directory of PATH)" },
  { command: "./nonesuch", status: 127, says: "there is no file ./nonesuch" },
  { command: "./plain", status: 126, says: "./plain is not executable; chmod +x it, or name its interpreter" },
  { command: folder, status: 126, says: `${folder} is a directory` },
  {
    command: "./garbage",
    status: 126,
    says: "./garbage cannot be run: it is neither a program for this machine nor a script that starts with #!",
  },
  {
    command: "./nointerpreter",
    status: 126,
    says: "./nointerpreter cannot be run: the interpreter or loader that it names does not exist",
  },
  {
    command: "./noshebang",
    status: 126,
    says: "./noshebang cannot be run: it is neither a program for this machine nor a script that starts with #!",
  },
  { command: "", status: 127, says: "the command is empty" },
  { command: "python3 'x", status: 127, says: "the command has an opening ' without its end: python3 'x" },
];

for (const { command, status, says } of refused) {
  t.test(`refused: ${command || "an empty command"}`, async (t) => {
    t.same(await run(command), { stdout: "", stderr: `pyprobe: ${says}\n`, status, signal: null });
  });
}

t.test("not a Python", async (t) => {
  t.same(await run("echo hello"), { stdout: "hello\n", stderr: NO_PYTHON("echo hello"), status: 0, signal: null });
});

for (const [number, name] of [
  [9, "SIGKILL"],
  [11, "SIGSEGV"],
  [15, "SIGTERM"],
] as const) {
  t.test(`a Python that ${name} ends: what it did before is all there`, async (t) => {
    const { stdout, stderr, status } = await run(`${python} kill.py ${number}`);
    t.equal(stdout, `${"  f".padEnd(52)} ${"1000".padStart(16)}\n`);
    t.equal(stderr, `pyprobe: pid PID was killed by ${name}\n`);
    t.equal(status, 0);
  });
}

const COUNTED = `program done\n${"  f".padEnd(52)} ${"20000".padStart(16)}\n`;
const started = [
  { how: "by a shell script", command: "./started.sh", end: 4 },
  { how: "by sh -c", command: `sh -c "${python} ${PROGRAMS}/status.py"`, end: 3 },
  { how: "by env", command: `env SOME=thing ${python} ${PROGRAMS}/status.py`, end: 3 },
  { how: "from a venv", command: `venv/bin/python ${PROGRAMS}/status.py`, end: 3 },
  { how: "with -I", command: `${python} -I ${PROGRAMS}/status.py`, end: 3 },
  { how: "with -S", command: `${python} -S ${PROGRAMS}/status.py`, end: 3 },
  { how: "with -E", command: `${python} -E ${PROGRAMS}/status.py`, end: 3 },
  { how: "with -I -S -E -B -u", command: `${python} -I -S -E -B -u ${PROGRAMS}/status.py`, end: 3 },
];

for (const { how, command, end } of started) {
  t.test(`a Python started ${how}`, async (t) => {
    const { stdout, stderr, status } = await run(command);
    t.equal(stdout, COUNTED);
    t.equal(stderr, `pyprobe: pid PID exited with status ${end}\n`);
    t.equal(status, 0);
  });
}

t.test("a Python with -X importtime: its own report is whole", async (t) => {
  const { stdout, stderr } = await run(`${python} -X importtime ${PROGRAMS}/status.py`);
  t.equal(stdout, COUNTED);
  const bare = execReport();
  const names = (text: string) => [...text.matchAll(/^import time:.*\| +(\S+)$/gm)].map((match) => match[1]);
  t.same(names(stderr), names(bare));
});

/** The report of the program alone. */
function execReport(): string {
  try {
    execFileSync(python, ["-X", "importtime", join(PROGRAMS, "status.py")], { encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
  return "";
}

t.test("a folder of PATH that is none, or not for us to enter, is passed over", async (t) => {
  const env = { ...process.env, PATH: `/etc/passwd:${process.env["PATH"]}` };
  const { stdout, status } = await pyprobe(["-q", "-n", "probe('BEGIN', () => {})", "-c", "echo found"], { env });
  t.strictSame([stdout, status], ["found\n", 0]);
});

t.test("few descriptors: it runs, or says what it lacks", async (t) => {
  for (const most of [20, 24, 31, 32, 40]) {
    const script = `ulimit -n ${most}; exec "$@"`;
    const words = ["-c", script, "sh", ...COMMAND, "-q", "-n", "probe('BEGIN', () => {})", "-c", "echo ran"];
    const { stdout, stderr } = await collect(spawn("sh", words)).result;
    const lacks = `pyprobe: ${most} files may be open at a time (ulimit -n), and pyprobe needs 32\n`;
    t.strictSame([stdout, stderr], most < 32 ? ["", lacks] : ["ran\n", ""], `${most}`);
  }
});
