/**
 * Programs in overlay mounts, as containers have them: two mounts show one file below them under two device numbers, and
 * a copy that one of them has made is another file.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { start } from "../support/pyprobe.ts";
import { Held, cannotSites, compile } from "../support/usdt.ts";

const folder = mkdtempSync(join(tmpdir(), "pyprobe-overlay-"));
const mounted: string[] = [];
t.teardown(() => {
  for (const path of mounted) spawnSync("umount", ["-l", path]);
  rmSync(folder, { recursive: true });
});

/** A mount of the lower folder, with an upper one of its own; why it cannot be had, else undefined. */
function mount(name: string): string | undefined {
  const [lower, upper, work, merged] = ["lower", `${name}-upper`, `${name}-work`, name].map((each) =>
    join(folder, each),
  );
  for (const path of [lower!, upper!, work!, merged!]) mkdirSync(path, { recursive: true });
  const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  const { status, stderr, error } = spawnSync("mount", ["-t", "overlay", "overlay", "-o", layers, merged!]);
  if (status !== 0) return `no overlay can be mounted here: ${error?.message ?? stderr.toString().trim()}`;
  mounted.push(merged!);
  return undefined;
}

const skip: string | false =
  cannotSites ||
  (process.getuid!() === 0 ? false : "it needs root, to mount") ||
  (mount("one") ?? mount("two") ?? false);

t.test("overlay mounts", { skip }, async (t) => {
  compile(join(folder, "lower"), "sites", ['-DPROVIDER="overlay"']);
  const [one, two] = [join(folder, "one/sites"), join(folder, "two/sites")];

  /** What every process under the handler counted, by pid. */
  async function counted(processes: Held[], words: string[]): Promise<Record<string, number>> {
    const of = words.length > 0 ? "$target" : "*";
    const handler = `const n = aggregation("n"); probe("overlay${of}:::loop", () => { n.by(pid).count(); });`;
    const { child, result } = start(["-q", "-n", handler, ...words]);
    const traced = words.length > 0 ? processes.slice(0, 1) : processes;
    for (const each of traced) await each.whenArmed();
    for (const each of processes) await each.go();
    child.kill("SIGINT");
    const { stdout, stderr } = await result;
    t.equal(stderr, "");
    return Object.fromEntries([...stdout.matchAll(/(\d+) +(\d+)$/gm)].map(([, pid, count]) => [pid!, Number(count)]));
  }

  t.test("one file under two mounts is armed once", async (t) => {
    const held = [new Held(one, ["3"]), new Held(two, ["5"])];
    const pids = await Promise.all(held.map((each) => each.line()));
    t.same(await counted(held, []), { [pids[0]!]: 3, [pids[1]!]: 5 });
  });

  t.test("by -p, in one of them", async (t) => {
    const held = [new Held(one, ["4"]), new Held(two, ["6"])];
    const pids = await Promise.all(held.map((each) => each.line()));
    t.same(await counted(held, ["-p", pids[0]!]), { [pids[0]!]: 4 });
  });

  t.test("a file that one of them has changed is another", async (t) => {
    appendFileSync(two, "\0"); // (copied up)
    const held = [new Held(one, ["7"]), new Held(two, ["9"])];
    const pids = await Promise.all(held.map((each) => each.line()));
    t.same(await counted(held, []), { [pids[0]!]: 7, [pids[1]!]: 9 });
  });
});
