/** Whose the process is, and where it lives: one's own, as an ordinary user; in namespaces, as root. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { descendantsOf } from "../../src/process.ts";
import { PROGRAMS, pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { afterwards, belongings, running } from "../support/running.ts";
import { UNDER_ADDRESS_SANITIZER } from "../support/sanitized.ts";
import { NOBODY, asUser, cannotBecome } from "../support/user.ts";

const PYTHON = pythons.find(({ path }) => path === "/usr/bin/python3.11")?.path;
const skip = cannotBecome() || (PYTHON ? false : "there is no Python that another user may run");
const RATE = join(PROGRAMS, "rate.py");
const DROP = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
const HANDLER = `let n = 0; probe("python$target:::function-entry", (e) => e.funcname === "call", () => { if (++n === 100) exit(0); });
  probe("END", () => { printf("%d\\n", n); });`;
const WHO = `probe("python$target:::function-entry", (e) => e.funcname === "call", () => { printf("%d %d\\n", pid, uid); exit(0); });`;

t.test("an ordinary user's own process", { skip }, async (t) => {
  const { pid, line } = running(t, DROP[0]!, [...DROP.slice(1), PYTHON!, RATE]);
  await line();
  const before = belongings(pid);
  for (let i = 0; i < 2; i++) {
    const run = await asUser(["-q", "-x", "onfull=wait", "-n", HANDLER, "-p", String(pid)]);
    t.same(run, { stdout: "100\n", stderr: "", status: 0, signal: null });
    t.same(await afterwards(pid, before), before, "nothing is left in it");
  }
});

t.test("root enters another user's process", { skip }, async (t) => {
  const { pid, line } = running(t, DROP[0]!, [...DROP.slice(1), PYTHON!, RATE]);
  await line();
  const run = await pyprobe(["-q", "-x", "onfull=wait", "-n", WHO, "-p", String(pid)]);
  t.same(run, { stdout: `${pid} ${NOBODY}\n`, stderr: "", status: 0, signal: null });
});

const NAMESPACES = ["unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--mount-proc"];
const notNamespaces =
  skip || (spawnSync(NAMESPACES[0]!, [...NAMESPACES.slice(1), "true"]).status === 0 ? false : "unshare is not allowed");

t.test("a process with namespaces of its own, another user's", { skip: notNamespaces }, async (t) => {
  const program = running(t, NAMESPACES[0]!, [...NAMESPACES.slice(1), ...DROP, PYTHON!, RATE]);
  await program.line();
  const pid = descendantsOf(program.pid).at(-1)!;
  const before = belongings(pid);
  for (let i = 0; i < 2; i++) {
    const run = await pyprobe(["-q", "-x", "onfull=wait", "-n", WHO, "-p", String(pid)]);
    t.same(run, { stdout: `${pid} ${NOBODY}\n`, stderr: "", status: 0, signal: null }, "known by its pid out here");
    t.same(await afterwards(pid, before), before, "nothing is left in it");
  }
});

/** Agents' files that are mapped there. */
function agentsIn(pid: number): number {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1");
  return new Set(maps.match(/\S*pyprobe-agent-.*/g)).size;
}

const BARE = ["unshare", "--mount", "--pid", "--fork"];
t.test(
  "a process whose root has no /proc gets the agent as a file, for a moment",
  { skip: notNamespaces || (UNDER_ADDRESS_SANITIZER && "the sanitizer's runtime reads /proc as it starts") },
  async (t) => {
    const hide = 'mount -t tmpfs none /proc && mount -t tmpfs none /tmp && exec "$@"';
    const text = readFileSync(RATE, "utf8"); // (this tree may lie below /tmp)
    const program = running(t, BARE[0]!, [...BARE.slice(1), "sh", "-c", hide, "sh", ...DROP, PYTHON!, "-c", text]);
    await program.line();
    const pid = descendantsOf(program.pid).at(-1)!;
    for (let i = 0; i < 2; i++) {
      const run = await pyprobe(["-q", "-x", "onfull=wait", "-n", WHO, "-p", String(pid)]);
      t.same(run, { stdout: `${pid} ${NOBODY}\n`, stderr: "", status: 0, signal: null });
      t.equal(spawnSync("ls", ["-A", `/proc/${pid}/root/tmp`], { encoding: "utf8" }).stdout, "", "the file is gone");
      t.equal(agentsIn(pid), 1, "and is found again where it is mapped");
    }
  },
);
