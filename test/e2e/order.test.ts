/** Output is whole and in timestamp order, whoever reads it and however many write. */
import { once } from "node:events";
import t from "tap";
import { pythonOf, pythons } from "../support/pythons.ts";
import { PROGRAMS, start, trace } from "../support/pyprobe.ts";

const LINES = `
probe("python$target:::function-entry", (e) => e.funcname === "f", (e) => { printf("%d %d\\n", timestamp, pid); });
`;

/** How many of the lines, each with a number in front, are younger than the one before; not to be seen through t.same. */
function outOfOrder(times: number[]): number {
  return times.filter((time, i) => i > 0 && time < times[i - 1]!).length;
}

function timesOf(stdout: string): number[] {
  return stdout.trim().split("\n").map(Number.parseFloat);
}

for (const minor of ["3.8", "3.11", "3.13"]) {
  const python = pythonOf(minor);
  if (!python) {
    t.test(`on ${minor}`, { skip: `no Python ${minor} on this machine` }, async () => {});
    continue;
  }

  t.test(`300,000 lines to a slow reader, ${python.label}`, async (t) => {
    const command = `${python.path} ${PROGRAMS}/calls.py 300000 3`;
    const { child, result } = start(["-q", "-n", LINES, "-c", command]);
    // Bursts with pauses: the pipe fills up, then the output's queue, then the ring, and the program waits.
    const bursts = setInterval(() => {
      if (child.stdout!.isPaused()) child.stdout!.resume();
      else child.stdout!.pause();
    }, 150);
    const run = await result;
    clearInterval(bursts);
    const times = timesOf(run.stdout);
    t.equal(times.length, 300_000);
    t.equal(outOfOrder(times), 0);
    t.match(run.stderr, /^pyprobe: pid \d+ exited with status 3\n$/);
    t.equal(run.status, 0);
  });

  t.test(`four processes at once, ${python.label}`, async (t) => {
    const run = await trace(LINES, python.path, "together.py 25000");
    const rows = run.stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    t.equal(outOfOrder(rows.map(([time]) => time!)), 0);
    const counts = new Map<number, number>();
    for (const [, pid] of rows) counts.set(pid!, (counts.get(pid!) ?? 0) + 1);
    t.same([...counts.values()], [25_000, 25_000, 25_000, 25_000]);
    t.equal(run.stderr, "", "none came too late for its place");
    t.equal(run.status, 0);
  });
}

t.test("a reader that goes away ends the tracing, not the program", async (t) => {
  const { child, result } = start(["-q", "-n", LINES, "-c", `${pythons.at(-1)!.path} ${PROGRAMS}/calls.py 300000`]);
  await once(child.stdout!, "data");
  child.stdout!.destroy();
  const run = await result;
  t.equal(run.stderr, "");
  t.equal(run.status, 141, "as a shell tells of SIGPIPE");
});
