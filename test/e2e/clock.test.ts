/** Probes that fire by the clock: on time, in their place among the events, and none in silence left out. */
import t from "tap";
import { PROGRAMS, PYPROBE, pyprobe } from "../support/pyprobe.ts";
import { pythons } from "../support/pythons.ts";
import { cannotKernel } from "../support/usdt.ts";

const python = pythons.at(-1)!.path;

// A tick that is ten intervals late is left out: intervals here are long, so that a machine may be busy.
function numbers(text: string): number[] {
  return text.trim().split("\n").map(Number);
}

t.test("a tick an interval, by the clock of the events", async (t) => {
  const script = 'probe("tick-200ms", () => { printf("%d\\n", timestamp); })';
  const run = await pyprobe(["-q", "-n", script, "-c", "sleep 1.7"]);
  const times = numbers(run.stdout);
  t.equal(run.stderr, "");
  t.ok(times.length >= 8, `${times.length}`);
  t.ok(
    times.every((time, i) => i === 0 || time - times[i - 1]! === 200_000_000),
    `${times.join(" ")}`,
  );
});

t.test("rates and units are DTrace's", async (t) => {
  const script = `
for (const name of ["tick-5hz", "profile:::tick-4", "tick-200000us", "tick-200000000nsec", "tick-0200msec"]) {
  let first = 0, last = 0;
  const clause = probe(name, () => { first ||= timestamp; last = timestamp; });
  probe("END", () => { printf("%d ", (last - first) / (clause.hits - 1) / 1000); });
}`;
  const { stdout, stderr } = await pyprobe(["-q", "-n", script, "-c", "sleep 1.2"]);
  t.equal(stderr, "");
  t.equal(stdout, "200000 250000 200000 200000 200000 ");
});

t.test("under load every tick stands in its place among the events", async (t) => {
  const script = `
let last = 0, first = 0, wrong = 0, ticks = 0, events = 0;
probe("python$target:::function-entry", () => { if (timestamp < last) wrong++; first ||= last = timestamp; events++; });
probe("tick-5ms", () => {
  if (timestamp < last || (first !== 0 && first <= timestamp - 5e6)) wrong++;
  if (first !== 0) ticks++;
  first = 0;
  last = timestamp;
});
probe("END", () => { printf("%d %d %d\\n", wrong, ticks > 3 ? 1 : ticks, events > 300000 ? 1 : events); });`;
  const run = await pyprobe(["-q", "-n", script, "-c", `${python} ${PROGRAMS}/calls.py 300000`]);
  t.equal(run.stdout, "0 1 1\n", "whatever happened between two ticks happened in one interval");
});

t.test("ticks that could not be fired are counted and told", async (t) => {
  const script = `probe("tick-1ms", () => { const end = Date.now() + 40; while (Date.now() < end); });`;
  const run = await pyprobe(["-q", "-n", script, "-c", "sleep 0.5"]);
  t.match(
    run.stderr,
    /^pyprobe: warning: data quality: \d+ firings by the clock were left out, for the handlers were not done in time with what came before\n {2}a longer interval, /,
  );
});

t.test("a tick can end the run", async (t) => {
  const run = await pyprobe(["-q", "-n", 'probe("tick-20ms", () => { printf("once\\n"); exit(4); })']);
  t.equal(run.stdout, "once\n");
  t.equal(run.status, 4);
});

t.test("profile-N samples the threads of the target, on every processor", { skip: cannotKernel }, async (t) => {
  const script = `
probe("profile-499", (e) => { printf("%d %d %d %s %d\\n", pid, pid === $target ? 1 : 0, tid, execname, (e.arg0 === 0) !== (e.userpc === 0) ? 1 : 0); });`;
  const spin = `import time\\nwhile time.process_time() < 0.4: pass`;
  const run = await pyprobe(["-q", "-n", script, "-c", `${python} -c 'exec("${spin}")'`]);
  t.equal(run.stderr, "");
  const rows = run.stdout.trim().split("\n");
  t.ok(rows.length > 100, `${rows.length} samples of 0.4 s of processor time at 499 Hz`);
  const last = rows.at(-1)!.split(" ");
  t.match(last[3], /^python/);
  t.ok(
    rows.every((row) => / 1 \d+ \S+ 1$/.test(row)),
    "only the target's, each either in the kernel or in the program",
  );
});

t.test(
  "without rights profile-N is refused, and says what fires without",
  { skip: process.getuid?.() !== 0 && "not root: see user.test.ts" },
  async (t) => {
    const script = 'probe("profile-97", () => {})';
    const words = ["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
    const { spawnSync } = await import("node:child_process");
    const run = spawnSync("setpriv", [...words, process.execPath, PYPROBE, "-n", script, "-c", "/bin/true"], {
      encoding: "utf8",
      env: { PATH: "/bin:/usr/bin" },
    });
    t.match(
      run.stderr,
      /no engine can serve profile:::profile-97: the kernel engine needs CAP_BPF and CAP_PERFMON, .*; tick-N fires without\n/,
    );
    t.equal(run.status, 1);
  },
);

for (const [name, message] of [
  ["tick-100us", '"tick-100us" is too fast: the shortest interval is 200us (5000hz)'],
  ["tick-5001", '"tick-5001" is too fast: the shortest interval is 200us (5000hz)'],
  ["tick-0s", '"tick-0s" names no interval: "0s" is not a number above 0 with a unit'],
  ["profile-9parsecs", '"profile-9parsecs" names no interval: "9parsecs" is not a number above 0 with a unit'],
  ["tick-200d", '"tick-200d" is too slow: the longest interval is 100d'],
] as const) {
  t.test(name, async (t) => {
    const run = await pyprobe(["-n", `probe("${name}", () => {})`, "-c", "/bin/true"]);
    t.match(
      run.stderr,
      `<inline>:1:8: error: ${message}\n    1 | probe("${name}", () => {})\n      |        ${"^".repeat(name.length)}\n  hint: `,
    );
    t.equal(run.status, 1);
  });
}
