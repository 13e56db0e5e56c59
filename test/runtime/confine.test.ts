import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, unlinkSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import t from "tap";
import { built } from "../../src/built.ts";
import { ROOT, collect } from "../support/pyprobe.ts";
import { Rig } from "./harness.ts";

const root = process.getuid!() === 0;
const NOBODY = 65534;
const START = built("pyprobe_sandbox");

/** Bundled, because a confined process can load nothing; in dist/, because the addon is looked for beside it. */
async function confined(uid: number) {
  const outfile = join(ROOT, `dist/test-confined-${process.pid}-${uid}.js`);
  const entryPoints = [join(ROOT, "test/runtime/confined.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  t.teardown(() => unlinkSync(outfile));
  const child = spawn(START, [process.execPath, outfile], { uid, gid: uid, stdio: ["ignore", "pipe", "pipe"] });
  const { stdout, stderr, status } = await collect(child).result;
  t.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Debian 13's Node.js asks nobody, where there may be an io_uring that would go on as before. */
const NO_ROOT = spawnSync(process.execPath, ["-p", "try { process.setuid(0) } catch (error) { error.code }"], {
  ...(root && { uid: NOBODY, gid: NOBODY }),
  env: {},
  encoding: "utf8",
}).stdout.trim();

const EVERYTHING_DENIED = {
  refused: [],
  outcome: {
    "read a file": "EPERM",
    "read its own memory map": "EPERM",
    "write a file": "EPERM",
    "make a folder": "EPERM",
    "list a folder": "EPERM",
    "run a program": "EPERM",
    "signal its parent": "EPERM",
    "become root": NO_ROOT,
    "connect to a socket": "EPERM",
  },
  answer: 42,
  cwd: "/",
  mib: 64,
};

t.test("started as root: an unprivileged user, who reaches nothing", { skip: !root && "needs root" }, async (t) => {
  t.same(await confined(0), { ...EVERYTHING_DENIED, uid: NOBODY, groups: [NOBODY] });
  t.notOk(existsSync("/tmp/pyprobe-broke-out"));
});

t.test("started as an ordinary user: reaches nothing either", async (t) => {
  const uid = root ? NOBODY : process.getuid!();
  t.match(await confined(uid), { ...EVERYTHING_DENIED, uid });
});

t.test("what the sandbox is started through has no io_uring", async (t) => {
  const code =
    "import ctypes; c = ctypes.CDLL(None, use_errno=True); print(c.syscall(425, 1, None), ctypes.get_errno())";
  const { stdout } = await collect(spawn(START, ["/usr/bin/python3", "-c", code])).result;
  t.equal(stdout, `-1 ${constants.errno.ENOSYS}\n`);
  const missing = await collect(spawn(START, ["/no/such/node"])).result;
  t.match(missing, { stderr: "/no/such/node: No such file or directory\n", status: 127 });
});

t.test("every thread of the sandbox process is confined", async (t) => {
  const rig = new Rig();
  await rig.load("");
  const tasks = `/proc/${rig.child.pid}/task`;
  for (const tid of readdirSync(tasks)) {
    const status = readFileSync(join(tasks, tid, "status"), "utf8");
    t.match(status, /^Seccomp:\t2$/m);
    t.match(status, /^NoNewPrivs:\t1$/m);
    t.match(status, /^CapPrm:\t0+$/m);
    t.match(status, /^CapEff:\t0+$/m);
    if (root) t.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
  }
  await rig.close();
});
