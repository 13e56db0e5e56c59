/** The main job as an ordinary user. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { TRANSCRIPT, withoutTimes } from "../support/transcript.ts";
import { asUser, cannotBecome } from "../support/user.ts";

const skip = cannotBecome();

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
