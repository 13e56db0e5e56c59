// pyprobe doctor: on this machine as it is, and as an ordinary user.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import t from "tap";
import { collect, pyprobe, PYPROBE } from "../support/pyprobe.ts";
import { wrong } from "./wrong.ts";

const PYTHON = "/usr/bin/python3.11";

/** [state, what, finding, remedy] of each row. */
function rows(stdout: string): { state: string; what: string; finding: string; remedy?: string }[] {
  const found: ReturnType<typeof rows> = [];
  for (const line of stdout.trimEnd().split("\n").slice(1)) {
    const remedy = /^ +remedy: (.*)$/.exec(line)?.[1];
    const [, state = "", what = "", finding = ""] = /^ {2}(ok|some|no) +(\S+(?: \S+)*) {2,}(.*)$/.exec(line) ?? [];
    if (remedy) found.at(-1)!.remedy = remedy;
    else found.push({ state, what, finding });
  }
  return found;
}

t.test("this machine", async (t) => {
  const { stdout, stderr } = await pyprobe(["doctor"]);
  t.equal(stderr, "");
  const found = rows(stdout);
  const expected = ["kernel", "uprobes", "semaphores", "kernel types", "uprobe_multi", "tracefs", "lockdown"];
  expected.push("capabilities", "uprobe engine", "other users", "deleted files", "yama");
  t.strictSame(
    found.slice(0, expected.length).map(({ what }) => what),
    expected,
  );
  for (const { state, what, finding, remedy } of found) {
    t.match(state, /^(ok|some|no)$/, what);
    t.not(finding, "", what);
    t.equal(remedy === undefined, state === "ok", `${what}: a remedy unless all is well`);
  }
});

t.test("a process", { skip: existsSync(PYTHON) ? false : `${PYTHON} is not installed` }, async (t) => {
  const child = spawn(PYTHON, ["-c", "print(flush=True); input()"], { stdio: ["pipe", "pipe", "ignore"] });
  t.teardown(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const { stdout, status } = await pyprobe(["doctor", String(child.pid)]);
  const [markers, agent, ...others] = rows(stdout).filter(({ what }) => what.startsWith("python"));
  t.match(markers, { state: "some", what: "python3.11" });
  t.match(markers!.finding, /its own function-return, gc-start, .* audit can be used/);
  t.match(markers!.finding, /function-entry is not used: in Python 3\.11 it fires only for calls made from C/);
  t.match(markers!.finding, /line is not used: in Python 3\.11 it can crash the interpreter/);
  t.match(agent, { state: "ok", what: "python3.11 agent" });
  t.strictSame(others, [], "that process's interpreter alone");
  t.equal(status, 0);
});

t.test("an ordinary user", { skip: process.getuid?.() === 0 ? false : "only root can become another" }, async (t) => {
  // env -i: without what tap sets, which writes into our own directory
  const words = [
    "--reuid",
    "65534",
    "--regid",
    "65534",
    "--clear-groups",
    "env",
    "-i",
    process.execPath,
    PYPROBE,
    "doctor",
  ];
  const { stdout, stderr } = await collect(spawn("setpriv", words, { stdio: ["ignore", "pipe", "pipe"] })).result;
  t.equal(stderr, "");
  const find = (what: string) => rows(stdout).find((row) => row.what === what);
  t.match(find("capabilities"), {
    state: "some",
    finding: /^CAP_BPF and CAP_PERFMON missing/,
    remedy: /run pyprobe as root/,
  });
  t.match(find("uprobe engine"), { state: "no", finding: /needs CAP_BPF and CAP_PERFMON/ });
  t.match(find("other users"), { state: "some", remedy: /CAP_SYS_PTRACE/ });
});

wrong(["doctor", "4194304"], 1, "pyprobe: there is no process 4194304\n");
wrong(["doctor", "python3"], 2, 'pyprobe: doctor takes one process\'s number, and was given "python3"\n');
wrong(["doctor", "1", "2"], 2, 'pyprobe: doctor takes one process\'s number, and was given "1 2"\n');
wrong(
  ["docter"],
  2,
  'pyprobe: there is no command "docter"; nearest: doctor\n  pyprobe help lists them; to trace a command: pyprobe -s script.ts -c "command"\n',
);
