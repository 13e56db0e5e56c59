/** The agent by itself, under a tracer of the tests' own, on the oldest and the newest interpreter: test_agent.py. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";
import { pythons } from "../support/pythons.ts";
import { SLOWER } from "../support/sanitized.ts";

const script = fileURLToPath(new URL("test_agent.py", import.meta.url));
const releases = pythons.filter(({ debug }) => !debug);
const runner = releases.find(({ version }) => version[1] >= 9);
const chosen = [...new Set([releases[0], releases.at(-1)])].filter((python) => python !== undefined);

t.test(
  "the agent by itself",
  { skip: !runner && "no CPython 3.9 or later to run it", timeout: 300_000 * SLOWER },
  (t) => {
    const env = { ...process.env, PYTHONS: chosen.map(({ path }) => path).join(":") };
    const { status, stderr } = spawnSync(runner!.path, [script], { env, encoding: "utf8", timeout: 250_000 * SLOWER });
    if (status !== 0) t.comment(stderr.slice(-20_000));
    t.equal(status, 0);
    t.end();
  },
);
