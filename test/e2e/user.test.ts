/** The main job as an ordinary user. */
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, rmdirSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import t from "tap";
import { PYENV, absent, pythons } from "../support/pythons.ts";
import { COMMAND, ROOT, collect, type Result } from "../support/pyprobe.ts";
import { TRANSCRIPT, withoutTimes } from "../support/transcript.ts";

const AS_USER = join(ROOT, "test", "support", "as_user.sh");

/** Why we cannot become one. */
function obstacle(): string | false {
  if (process.getuid!() !== 0) return "these tests run as an ordinary user already: call_stack.test.ts has shown it";
  try {
    execFileSync("unshare", ["-m", "setpriv", "--reuid=65534", "--clear-groups", "true"], { stdio: "ignore" });
    return false;
  } catch {
    return "unshare -m or setpriv is missing, or is not allowed here";
  }
}

/** Runs pyprobe as nobody, with what it needs of root's home in sight. */
async function asUser(words: string[]): Promise<Result> {
  const aside = mkdtempSync(join(tmpdir(), "pyprobe-user-"));
  const needed = [PYENV, ROOT, dirname(dirname(process.execPath))];
  const hidden = needed.filter((path) => path.startsWith(`${homedir()}/`));
  const script = [AS_USER, aside, homedir(), ...hidden, "--", ...COMMAND, ...words];
  const options = { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] as ["ignore", "pipe", "pipe"] };
  try {
    return await collect(spawn("unshare", ["-m", "sh", ...script], options)).result;
  } finally {
    rmdirSync(aside);
  }
}

const skip = obstacle();

for (const { path, label } of pythons) {
  t.test(`the document's hierarchy as nobody on ${label}`, { skip }, async (t) => {
    const run = await asUser(["-q", "-s", "stdlib/call_stack.ts", "-c", `${path} examples/script.py`]);
    t.equal(withoutTimes(run.stdout), TRANSCRIPT);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
  });
}

t.test("whose process it is", { skip }, async (t) => {
  const handler = 'probe("python$target:::function-entry", (e) => e.funcname === "f", () => { print(uid); });';
  const { path } = pythons.at(-1)!;
  const run = await asUser(["-q", "-n", handler, "-c", `${path} test/programs/calls.py 1`]);
  t.same({ ...run }, { stdout: "65534\n", stderr: "", status: 0, signal: null });
});

t.test("records and replays", { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pyprobe-record-"));
  chmodSync(folder, 0o777);
  const [file, handlers] = [join(folder, "a.rec"), ["-q", "-s", "stdlib/call_stack.ts"]];
  const live = await asUser(["--record", file, ...handlers, "-c", `${pythons.at(-1)!.path} examples/script.py`]);
  t.equal(withoutTimes(live.stdout), TRANSCRIPT);
  t.same({ ...(await asUser(["--replay", file, ...handlers])) }, { ...live });
  rmSync(folder, { recursive: true });
});

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
