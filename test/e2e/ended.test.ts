/** A session that is ended from outside: signals, exit(), a reader that goes away. The command goes on to its own end. */
import t from "tap";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pyprobe, start } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.12")?.path ?? "/usr/bin/python3";
const folder = mkdtempSync(join(tmpdir(), "ended-"));
/** TMPDIR of the sessions, so that what they leave is told from what other tests do. */
const temporary = mkdtempSync(join(tmpdir(), "ended-tmp-"));

/**
 * Calls f until the file `stop` is there or 60 s are over, and then until it has no hooks of ours, which it can see from
 * Python 3.12 on; then says in the file `done` how long a call takes.
 */
const PROGRAM = `
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
def f(): pass
def turn():
    start = time.process_time()
    for _ in range(100000): f()
    return (time.process_time() - start) / 100000 * 1e9
def hooked():
    monitoring = getattr(sys, "monitoring", None)
    return monitoring and "pyprobe" in [monitoring.get_tool(i) for i in range(6)]
for _ in range(100): f()
print("ready", flush=True)
end = time.monotonic() + 60
while not os.path.exists("stop-" + sys.argv[1]) and time.monotonic() < end:
    turn()
    time.sleep(0.01)
while hooked() and time.monotonic() < end + 20:
    f()
    time.sleep(0.01)
bare = min(turn() for _ in range(10))
with open("told-" + sys.argv[1], "w") as told: told.write("hooked" if hooked() else "%.1f" % bare)
os.rename("told-" + sys.argv[1], "done-" + sys.argv[1])
sys.exit(5)
`;
writeFileSync(join(folder, "program.py"), PROGRAM);

const HANDLER = `
const calls = aggregation("calls");
probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => { calls.by(e.funcname).count(); });
probe("END", () => printf("END\\n"));
`;

let runs = 0;

/** Starts a session on the program; `name` marks its files. */
async function begin(handler = HANDLER, words: string[] = []) {
  const name = String(runs++);
  const command = `${python} -I -S program.py ${name}`;
  const running = start(["-q", "-n", handler, ...words, "-c", command], {
    cwd: folder,
    detached: true,
    env: { ...process.env, TMPDIR: temporary },
  });
  await says(running.child.stdout!, "ready\n");
  await sleep(300); // let it be traced for a while
  const stop = () => writeFileSync(join(folder, `stop-${name}`), "");
  /** Waits for the program's own end; ns of the processor a call at the last, NaN when our hooks were still in (3.12). */
  const done = async () => {
    const file = join(folder, `done-${name}`);
    for (let i = 0; i < 1200 && !existsSync(file); i++) await sleep(100);
    return Number(readFileSync(file, "utf8"));
  };
  const isDone = () => existsSync(join(folder, `done-${name}`));
  return { ...running, stop, done, isDone };
}

/** Waits until a text has come. */
function says(stream: Readable, text: string): Promise<void> {
  let all = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (bytes: Buffer) => (all += bytes.toString()).includes(text) && resolve());
    stream.once("close", () => reject(new Error(`there is no ${JSON.stringify(text)} in ${JSON.stringify(all)}`)));
  });
}

/** Waits until a process lives no more, or long. */
async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 1000 && lives(pid); i++) await sleep(20);
}

/** Processes whose folder is that: what the sessions were, and what they started. */
function processesIn(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        return false;
      }
    })
    .map(Number);
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number);
}

/** A process that nobody has waited for yet does not live any more. */
function lives(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}

const isCommand = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("program.py");

/** What a call costs a program that was never traced, ns; other machines on the same processor may make it several times that. */
async function fullSpeed(): Promise<number> {
  const name = String(runs++);
  writeFileSync(join(folder, `stop-${name}`), "");
  const { spawnSync } = await import("node:child_process");
  spawnSync(python, ["-I", "-S", "program.py", name], { cwd: folder });
  return Number(readFileSync(join(folder, `done-${name}`), "utf8"));
}

t.test("Ctrl-C: END runs, the aggregations are printed, the command's end is reported", async (t) => {
  const { child, result, stop, done } = await begin();
  const taken = says(child.stdout!, "END\n");
  process.kill(child.pid!, "SIGINT");
  await taken;
  stop();
  await done();
  const { stdout, stderr, status } = await result;
  t.match(stdout, /^ready\n\nEND\n {2}f +\d+\n$/);
  t.match(stderr, /^pyprobe: pid \d+ exited with status 5\n$/);
  t.equal(status, 0);
});

t.test("Ctrl-C twice: what is still to be handled is left, and the command too", async (t) => {
  const handler = `probe("python$target:::function-entry", () => { for (const end = Date.now() + 50; Date.now() < end;); });`;
  const { child, result, stop, done } = await begin(handler);
  const taken = says(child.stdout!, "\n"); // "ready" has come
  process.kill(child.pid!, "SIGINT");
  await taken;
  await sleep(500); // what comes at once is taken for the same signal
  process.kill(child.pid!, "SIGINT");
  await new Promise((resolve) => child.once("exit", resolve));
  stop();
  await done();
  const { stderr, status } = await result;
  t.match(
    stderr,
    /^error: the handlers were stopped before they were done, as a second signal asked\n.*runs on, untraced\n/,
  );
  t.equal(status, 1);
});

t.test("SIGTERM: END runs, the aggregations are printed, the command is left to itself", async (t) => {
  const { child, result, stop, done, isDone } = await begin();
  process.kill(child.pid!, "SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  t.notOk(isDone(), "the session ends without waiting for the command");
  stop();
  t.ok((await done()) > 0, "the command runs on to its own end");
  const { stdout, stderr, status } = await result;
  t.match(stdout, /^ready\nEND\n {2}f +\d+\n$/);
  t.match(stderr, /^pyprobe: the command \(pid \d+\) runs on, untraced\n$/);
  t.equal(status, 0);
});

t.test("exit(7) in a handler: its status, and the command runs on to its end", async (t) => {
  const handler = `let n = 0; probe("python$target:::function-entry", () => { if (++n === 5) exit(7); });`;
  const { result, stop, done } = await begin(handler);
  stop();
  await done();
  const { stderr, status } = await result;
  t.match(
    stderr,
    /^pyprobe: exit\(\) was called: tracing has ended; the command \(pid \d+\) runs on, untraced\npyprobe: pid \d+ exited with status 5\n$/,
  );
  t.equal(status, 7);
});

t.test("exit(3), and a command that goes on for longer than handlers may take", async (t) => {
  const handler = 'probe("tick-10ms", () => { exit(3); });';
  const { stderr, status } = await pyprobe(["-q", "-x", "timelimit=2000", "-n", handler, "-c", "sleep 6"]);
  t.match(stderr, /^pyprobe: exit\(\) was called: tracing has ended; the command \(pid \d+\) runs on, untraced\n/);
  t.notMatch(stderr, /error/);
  t.equal(status, 3);
});

t.test("exit(3) in BEGIN: the command never runs", async (t) => {
  const run = await pyprobe(["-q", "-n", 'probe("BEGIN", () => { printf("begin\\n"); exit(3); });', "-c", "echo ran"]);
  t.same(run, { stdout: "begin\n", stderr: "", status: 3, signal: null });
});

t.test("SIGKILL to the tracer: the program runs on at full speed, nothing is left", async (t) => {
  const { child, stop, done } = await begin();
  const sandbox = childrenOf(child.pid!).find((pid) => !isCommand(pid))!;
  child.kill("SIGKILL");
  await gone(sandbox);
  t.notOk(lives(sandbox), "the sandbox is gone");
  stop();
  const figure = await done();
  const bare = await fullSpeed();
  t.ok(figure < bare * 4 + 50, `at full speed: ${figure} ns a call, ${bare} untraced`);
});

t.test("SIGKILL to the sandbox: told, the program runs on at full speed", async (t) => {
  const { child, result, stop, done } = await begin();
  const sandbox = childrenOf(child.pid!).find((pid) => !isCommand(pid))!;
  const told = says(child.stderr!, "untraced\n");
  process.kill(sandbox, "SIGKILL");
  await told;
  stop();
  const figure = await done();
  const { stderr, status } = await result;
  t.match(
    stderr,
    /^error: the sandbox process, which runs the handlers, was killed by SIGKILL\n {2}hint: .*\npyprobe: tracing has ended; the command \(pid \d+\) runs on, untraced\npyprobe: pid \d+ exited with status 5\n$/,
  );
  t.equal(status, 1);
  const bare = await fullSpeed();
  t.ok(figure < bare * 4 + 50, `at full speed: ${figure} ns a call, ${bare} untraced`);
});

t.test("Ctrl-C twice where nobody reads what is printed: what is not read is left", async (t) => {
  const handler = `probe("BEGIN", () => { printf("%s\\n", "x".repeat(3e5)); });`;
  const fifo = join(folder, "fifo");
  execFileSync("mkfifo", [fifo]);
  const fd = openSync(fifo, "r+");
  const { child, result } = start(["-q", "-o", fifo, "-n", handler]);
  t.teardown(() => (child.kill("SIGKILL"), closeSync(fd)));
  readSync(fd, Buffer.alloc(1)); // it has begun to write
  await sleep(500); // (it has more to write than a pipe has room for)
  child.kill("SIGINT");
  await sleep(500); // what comes at once is taken for the same signal
  child.kill("SIGINT");
  const { status, signal } = await result;
  t.same([status, signal], [null, "SIGINT"]);
});

t.test("the reader of the output goes away: the program is unharmed", async (t) => {
  const handler = `probe("python$target:::function-entry", (e) => { printf("%s\\n", e.funcname); });`;
  const { child, result, stop, done } = await begin(handler);
  child.stdout!.destroy(); // as a pipe's reader goes, or a socket's that has not read all
  stop();
  t.ok((await done()) > 0, "the program ran to its end");
  const { stderr, status } = await result;
  t.match(stderr, /^pyprobe: pid \d+ exited with status 5\n$/);
  t.equal(status, 141);
});

t.test("nothing is left in the temporary folder and /dev/shm, and no process", async (t) => {
  t.same(readdirSync(temporary), []);
  t.same(
    readdirSync("/dev/shm").filter((name) => name.includes("pyprobe")),
    [],
  );
  await Promise.all(processesIn(folder).map(gone));
  t.same(processesIn(folder), []);
});
