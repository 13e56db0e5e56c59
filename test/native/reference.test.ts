/** The agent's events against other accounts of the same run: sys.settrace, sys.setprofile, native markers. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";
import { pythons } from "../support/pythons.ts";
import { SLOWER } from "../support/sanitized.ts";

const script = fileURLToPath(new URL("test_reference.py", import.meta.url));
const runner = pythons.find(({ version, debug }) => !debug && version[1] >= 9);

for (const name of ["AgainstTracers", "AgainstMarkers", "OwnTracers"])
  t.test(name, { skip: !runner && "no CPython 3.9 or later to run it", timeout: 300_000 * SLOWER }, (t) => {
    const env = { ...process.env, PYTHONS: pythons.map(({ path }) => path).join(":") };
    const { status, stderr } = spawnSync(runner!.path, [script, "-v", "-k", name], {
      env,
      encoding: "utf8",
      timeout: 250_000 * SLOWER,
    });
    const skipped = /skipped '(.*)'/.exec(stderr)?.[1];
    if (status !== 0) t.comment(stderr.slice(0, 20_000));
    t.equal(status, 0, name, skipped ? { skip: skipped } : {});
    t.end();
  });
