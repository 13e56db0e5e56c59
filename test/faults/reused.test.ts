/**
 * A pid that is another process's by the time its process is entered: truly, in a pid namespace, where the next pid can be
 * said (ns_last_pid). Whoever has the pid works on, and pyprobe says what it met.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND, ROOT, collect } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const ROUNDS = 6;
const python = pythonOf("3.12");

function cannot(): string | false {
  if (!python) return "there is no Python 3.12";
  if (process.getuid!() !== 0) return "not root, who alone may make a pid namespace";
  if (!existsSync("/proc/sys/kernel/ns_last_pid")) return "this kernel does not let the next pid be said (ns_last_pid)";
  try {
    execFileSync("unshare", ["-pf", "--mount-proc", "sh", "-c", "echo 100 > /proc/sys/kernel/ns_last_pid"]);
    return false;
  } catch {
    return "unshare -pf is missing, or is not allowed here";
  }
}

interface Round {
  delay: number | null;
  status: number;
  stdout: string;
  stderr: string;
  good: boolean;
  left: boolean;
}

/** What is said of a process that has gone, or is another one. */
const KNOWN = /^pyprobe: (cannot get into process|there is no process|process) \d+/;
/** What is said, if anything, when it had been answered and then ended. */
const UNTRACED = /^($|pyprobe: warning: pid \d+ ran untraced: )/;

t.test(
  `a process ends while it is entered, ${ROUNDS} times, and its pid is given to another`,
  { skip: cannot() },
  async (t) => {
    const handler = `probe("python$target:::function-entry", () => { printf("in\\n"); exit(0); }); probe("tick-20s", () => { exit(0); });`;
    const words = [...COMMAND, "-q", "-x", "engine=agent", "-n", handler, "-p"];
    const script = [join(ROOT, "test", "faults", "reused.py"), t.testdir(), String(ROUNDS), python!.path];
    const line = ["-pf", "--mount-proc", python!.path, ...script, join(ROOT, "test", "attach", "loads.py"), ...words];
    const { stdout, stderr, status } = await collect(spawn("unshare", line, { stdio: ["ignore", "pipe", "pipe"] }))
      .result;
    t.equal(stderr, "");
    t.equal(status, 0);
    const rounds = stdout
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as Round);
    t.equal(rounds.length, 1 + ROUNDS);
    t.match(rounds[0], { status: 0, stdout: "in\n", stderr: "", good: true, left: false });
    for (const { delay, good, left, status, stderr } of rounds) {
      t.ok(good, `after ${delay} s: who has the pid worked on`);
      t.notOk(left, "and has nothing of ours");
      t.match(stderr, status === 0 ? UNTRACED : KNOWN);
    }
  },
);
