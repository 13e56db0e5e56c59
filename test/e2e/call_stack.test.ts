/** The main job: the call hierarchy of CPython's document, on every interpreter. */
import t from "tap";
import { absent, pythons } from "../support/pythons.ts";
import { pyprobe } from "../support/pyprobe.ts";
import { TRANSCRIPT, withoutTimes } from "../support/transcript.ts";

for (const { path, label } of pythons) {
  t.test(`the document's hierarchy on ${label}`, async (t) => {
    const run = await pyprobe(["-q", "-s", "stdlib/call_stack.ts", "-c", `${path} examples/script.py`]);
    t.equal(withoutTimes(run.stdout), TRANSCRIPT);
    t.equal(run.stderr, "");
    t.equal(run.status, 0);
    const times = run.stdout.match(/^\d+/gm)!.map(Number);
    t.same(
      times,
      [...times].sort((a, b) => a - b),
      "in timestamp order",
    );
  });
}

for (const minor of absent) t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
