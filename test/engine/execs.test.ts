/** Programs that traced processes start are counted as they start, and nobody else's are. */
import t from "tap";
import { spawnSync } from "node:child_process";
import { Maps } from "../../src/engine/uprobe/maps.ts";
import { whyNot } from "../../src/engine/uprobe/privileges.ts";
import { Tracker } from "../../src/engine/uprobe/track.ts";
import { ENGINE_OPTIONS } from "../support/engine.ts";
import { Held, cannotSites, compile } from "../support/usdt.ts";

t.test("programs that start", { skip: whyNot() ?? cannotSites }, async (t) => {
  const count = async (target: number, act: () => void) => {
    const maps = new Maps(1 << 16);
    const tracker = new Tracker(maps, () => {});
    const options = { ...ENGINE_OPTIONS, live: true, nofollow: false, target, running: [target] };
    tracker.follow([], options);
    act();
    const counted = maps.execCount;
    tracker.close();
    maps.close();
    return counted;
  };
  const three = () => spawnSync("sh", ["-c", "/bin/true; /bin/true; exec /bin/true"]);
  t.equal(await count(process.pid, three), 4, "ours: a shell and three programs");
  const other = new Held(compile(t.testdir(), "sites"), ["1"]);
  const pid = Number(await other.line());
  t.equal(await count(pid, three), 0, "those of a process that is not traced");
  other.child.kill();
});
