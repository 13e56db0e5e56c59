/**
 * What a machine may lack: room on a disk, a reader, descriptors, memory, threads, folders. The traced program does its
 * work, pyprobe says what lacked, its status says that it did, and nothing is left.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { built } from "../../src/built.ts";
import { COMMAND, ROOT, collect, type Result } from "../support/pyprobe.ts";
import { UNDER_ADDRESS_SANITIZER } from "../support/sanitized.ts";
import { pythonOf } from "../support/pythons.ts";
import { cannotBecome } from "../support/user.ts";

const python = pythonOf("3.12");
const folder = mkdtempSync(join(tmpdir(), "pyprobe-limits-"));
const [DISK, OUT] = [join(folder, "disk"), join(folder, "out")];
t.teardown(() => rmSync(folder, { recursive: true, force: true }));

const WORK = `import sys; f = lambda i: i + 1; n = 0\nfor i in range(20000): n = f(n)\nsys.exit(n != 20000)`;
const COMMAND_LINE = python && `${python.path} -I -S -c '${WORK}'`;
const COUNT = `const c = aggregation("c"); probe("function-entry", (e) => e.funcname === "<lambda>", () => { c.count() });
  probe("END", () => { printa("%@d\\n", c) });`;
const LINES = `probe("function-entry", (e) => e.funcname === "<lambda>", (e) => { printf("%s %d\\n", e.funcname, e.lineno) });`;

interface Fault {
  name: string;
  /** What the shell does first; pyprobe is "$@". */
  shell: string;
  /** Root, with namespaces of its own. */
  namespace?: true;
  words?: string[];
  handler?: string;
  /** Why it cannot be tried. */
  skip?: string | false;
  /** All of what is named is compared whole. */
  expected: Partial<Result>;
}

const COUNTED = "20000\n";
const NO_SPACE = "no space left on device";

const faults: Fault[] = [
  {
    name: "the disk of -o is full",
    namespace: true,
    shell: `mkdir ${DISK} && mount -t tmpfs -o size=64k none ${DISK} && "$@"`,
    words: ["-o", join(DISK, "out")],
    handler: LINES,
    expected: {
      status: 1,
      stdout: "",
      stderr: `pyprobe: error: the output cannot be written (${NO_SPACE}): tracing has ended\n`,
    },
  },
  {
    name: "the disk of --record is full",
    namespace: true,
    shell: `mount -t tmpfs -o size=64k none ${DISK} && "$@"`,
    words: ["--record", join(DISK, "run.rec")],
    expected: {
      status: 1,
      stdout: COUNTED,
      stderr: `pyprobe: error: the recording ${join(DISK, "run.rec")} cannot be written (${NO_SPACE}): it ends here, the run goes on\n`,
    },
  },
  {
    name: "the reader of standard output has gone",
    shell: `{ "$@"; echo $? >&2; } | true`,
    handler: LINES,
    expected: { stdout: "", stderr: "141\n", status: 0 },
  },
  {
    name: "standard output is full",
    shell: `"$@" > /dev/full`,
    expected: { status: 1, stderr: `pyprobe: error: the output cannot be written (${NO_SPACE}): tracing has ended\n` },
  },
  { name: "standard output is closed", shell: `"$@" >&-`, expected: { status: 0, stdout: "", stderr: "" } },
  {
    name: "all three are closed",
    shell: `"$@" <&- >&- 2>&-; cat ${OUT}`,
    words: ["-o", OUT],
    expected: { status: 0, stdout: COUNTED, stderr: "" },
  },
  {
    name: "standard error is full",
    shell: `"$@" 2> /dev/full`,
    words: ["-v"],
    expected: { status: 0, stdout: COUNTED },
  },
  {
    name: "few descriptors",
    shell: `ulimit -n 20; "$@"`,
    expected: {
      status: 1,
      stdout: "",
      stderr: "pyprobe: 20 files may be open at a time (ulimit -n), and pyprobe needs 32\n",
    },
  },
  { name: "just enough of them", shell: `ulimit -n 32; "$@"`, expected: { status: 0, stdout: COUNTED, stderr: "" } },
  {
    name: "little memory to address",
    skip: UNDER_ADDRESS_SANITIZER && "the address sanitizer takes terabytes of addresses for itself",
    shell: `ulimit -v 1000000; "$@"`,
    expected: {
      status: 1,
      stdout: "",
      stderr:
        "pyprobe: 976 MiB of addresses may be had (ulimit -v), and pyprobe needs 1900, most of them never used\n" +
        "  to bound the program alone: -c 'sh -c \"ulimit -v ...; exec ...\"'\n",
    },
  },
  {
    name: "a launcher that may not be run",
    namespace: true,
    shell: `mount --bind /dev/null ${built("pyprobe_hold")} && "$@"`,
    expected: {
      status: 126,
      stdout: "",
      stderr:
        `pyprobe: ${COMMAND_LINE} cannot be started: the launcher ${built("pyprobe_hold")} is missing or may not be run; ` +
        "npm ci in pyprobe's folder builds it\n",
    },
  },
  {
    name: "a sandbox that may not be run",
    namespace: true,
    shell: `mount --bind /dev/null ${built("pyprobe_sandbox")} && "$@"`,
    words: ["--record", join(folder, "unmade")], // (with which it is not started ahead)
    expected: {
      status: 1,
      stdout: "",
      stderr: `error: the sandbox process could not be started: spawn ${built("pyprobe_sandbox")} EACCES\n`,
    },
  },
  {
    name: "a folder for temporary files that is read-only, and so is shared memory",
    namespace: true,
    shell: `mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && mount -t tmpfs -o ro none /dev/shm && "$@"`,
    expected: { status: 0, stdout: COUNTED, stderr: "" },
  },
  {
    name: "clocks that stand elsewhere than the machine's (a time namespace)",
    namespace: true,
    shell: `exec unshare -T --monotonic 5000000 --boottime 5000000 -- "$@"`,
    expected: { status: 0, stdout: COUNTED, stderr: "" },
  },
];

function run({ shell, namespace, words = [], handler = COUNT }: Fault): Promise<Result> {
  const line = [...COMMAND, "-q", "-n", handler, ...words, "-c", COMMAND_LINE!];
  const all = [...(namespace ? ["unshare", "-m"] : []), "sh", "-c", shell, "sh", ...line];
  return collect(spawn(all[0]!, all.slice(1), { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] })).result;
}

for (const fault of faults) {
  const skip = python
    ? (fault.namespace === true && cannotBecome()) || (fault.skip ?? false)
    : "there is no Python 3.12";
  t.test(fault.name, { skip }, async (t) => {
    const result = await run(fault);
    const compared = Object.keys(fault.expected).map((key) => [key, result[key as keyof Result]]);
    t.same(Object.fromEntries(compared), fault.expected, JSON.stringify(result));
  });
}
