/** Handlers that show calls, beside what CPython's own trace functions tell of the same program. */
import { execFileSync } from "node:child_process";
import t from "tap";
import { program, python, run, stable } from "./stdlib.ts";

interface Seen {
  event: "call" | "return" | "line";
  filename: string;
  name: string;
  qualname: string;
  line: number;
  first: number;
}

const ROUNDTRIP = program("roundtrip.py");
const OWN = /\/json\/|roundtrip\.py\b/;

function oracle(file: string): Seen[] {
  const text = execFileSync(python, ["-I", "-S", program("oracle.py"), file], { encoding: "utf8", maxBuffer: 1e9 });
  const rows: [Seen["event"], string, string, string, number, number][] = JSON.parse(text);
  return rows.map(([event, filename, name, qualname, line, first]) => ({
    event,
    filename,
    name,
    qualname,
    line,
    first,
  }));
}

const trip = oracle(ROUNDTRIP);
const command = `${python} -I -S ${ROUNDTRIP}`;
const base = (file: string) => file.replace(/.*\//, "");

/** With the depth at which each call and return is shown. */
function nested(events: Seen[]): (Seen & { depth: number })[] {
  let depth = 0;
  return events
    .filter(({ event }) => event !== "line")
    .map((seen) => ({ ...seen, depth: seen.event === "call" ? depth++ : --depth }));
}

/** Each event from a call of the function to its return. */
function within(name: string, events: Seen[]): Seen[] {
  let depth = 0;
  return events.filter((seen) => {
    const before = depth;
    if (seen.name === name && seen.event === "call") depth++;
    if (seen.name === name && seen.event === "return") depth--;
    return before + depth > 0;
  });
}

function tally<T>(items: T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

t.test("call_hierarchy: of a JSON round trip, each call and return", async (t) => {
  const { lines: printed } = await run(t, ["call_hierarchy", "--within", "trip"], command, /the same\n/);
  const expected = nested(within("trip", trip)).map(
    ({ event, filename, name, line, depth }) =>
      `${" ".repeat(depth)}${event === "call" ? "=>" : "<="} ${name} in ${filename}:${line}`,
  );
  t.ok(expected.length > 1000);
  t.same(
    printed.map((line) => line.replace(/^ *\d+ python3(\.\d+)?\(\d+\): /, "")),
    expected,
  );
  const micros = printed.map((line) => Number.parseInt(line));
  t.same(
    micros,
    [...micros].sort((a, b) => a - b),
    "microseconds, in order",
  );
});

t.test("flow: the same, with the time of each call", async (t) => {
  const { lines: printed } = await run(t, ["flow", "--within", "decode"], command, /the same\n/);
  const expected = nested(within("decode", trip)).map(({ event, filename, qualname, first, depth }) => {
    const text = event === "call" ? `-> ${qualname} (${filename}:${first})` : `<- ${qualname} T`;
    return `${"  ".repeat(depth)}${text}`;
  });
  const plain = (line: string) => line.replace(/^ *\d+ /, "").replace(/ \d+\.\d{3} ms/, " T");
  t.same(
    printed.map(plain).map((line) => line.replace(/, raised$/, "")),
    expected,
  );
  t.ok(printed.every((line) => line.includes("-> ") || Number(/(\S+) ms/.exec(line)![1]) >= 0));
});

t.test("flow --min: callees before their callers, the short ones left out", async (t) => {
  const folder = t.testdir({
    "sleepy.py": "import time\ndef short(): pass\ndef long(): short(); time.sleep(1)\nshort()\nlong()\n",
  });
  const { lines } = await run(t, ["flow", "--files", "sleepy.py", "--min", "900ms"], `${python} ${folder}/sleepy.py`);
  t.same(
    lines.map((line) => line.replace(/^ *\d+ /, "").replace(/\d+\.\d{3}/, "T")),
    ["  <- long T ms", "<- <module> T ms"],
  );
});

t.test("latency: calls as CPython counts them, own times that add up, a distribution", async (t) => {
  const { lines: printed } = await run(t, ["latency", "--files", "json/", "--rows", "1000"], command, /the same\n/);
  t.equal(printed[0], "     CALLS       OWN ms     TOTAL ms  FUNCTION");
  const rows = printed.slice(1, printed.indexOf("")).map((line) => {
    const [, calls, own, total, name] = /^ *(\d+) +(\S+) +(\S+) {2}(.*)$/.exec(line)!;
    return { calls: Number(calls), own: Number(own), total: Number(total), name: name! };
  });
  const called = trip.filter(({ event, filename }) => event === "call" && filename.includes("/json/"));
  const counts = tally(called.map(({ qualname, filename, first }) => `${qualname} (${base(filename)}:${first})`));
  t.same(new Map(rows.map(({ name, calls }) => [name, calls])), counts);
  t.same(
    rows.map(({ total }) => total),
    rows.map(({ total }) => total).sort((a, b) => b - a),
    "by total time",
  );
  t.ok(rows.every(({ own, total }) => own <= total + 0.001));

  const histograms = printed.slice(printed.indexOf("")).join("\n").split(/\n\n/).slice(-3);
  for (const text of histograms) {
    const name = /^\n*(.*), ns\n/.exec(text)![1]!;
    const sum = [...text.matchAll(/\|@* +(\d+) *$/gm)].reduce((all, [, count]) => all + Number(count), 0);
    t.equal(sum, counts.get(name), `the distribution of ${name}`);
  }
});

t.test("latency: of all functions, whose times the agent takes", async (t) => {
  const { lines: printed } = await run(t, ["latency", "--rows", "100000"], command, /the same\n/);
  const rows = printed.slice(1, printed.indexOf("")).map((line) => {
    const [, calls, own, total, name] = /^ *(\d+) +(\S+) +(\S+) {2}(.*)$/.exec(line)!;
    return { calls: Number(calls), own: Number(own), total: Number(total), name: name! };
  });
  const called = trip.filter(
    ({ event, filename, qualname }) => event === "call" && filename.includes("/json/") && qualname !== "<module>",
  );
  const counts = tally(called.map(({ qualname, filename, first }) => `${qualname} (${base(filename)}:${first})`));
  for (const [name, calls] of counts) t.equal(rows.find((row) => row.name === name)?.calls, calls, name);
  t.ok(rows.every(({ own, total }) => own >= 0 && own <= total + 0.001));
  const histograms = printed.slice(printed.indexOf("")).join("\n").split(/\n\n/).slice(-3);
  t.same(
    histograms.map((text) => /^\n*(.*), ns\n/.exec(text)![1]!).sort(),
    rows
      .slice(0, 3)
      .map(({ name }) => name)
      .sort(),
  );
});

t.test("hotlines: each line as often as CPython counts it", async (t) => {
  const { lines: printed } = await run(t, ["hotlines", "--files", "json/", "--rows", "10000"], command, /the same\n/);
  t.equal(stable(printed[0]!), "     TIMES  LINE                           FUNCTION");
  const ran = trip.filter(({ event, filename }) => event === "line" && /\/json\//.test(filename));
  const counts = tally(ran.map(({ filename, line, name }) => `${base(filename)}:${line} ${name}`));
  const shown = printed.slice(1).map((line) => line.trim().split(/ +/));
  t.same(new Map(shown.map(([times, place, name]) => [`${place} ${name}`, Number(times)])), counts);
  const times = shown.map(([count]) => Number(count));
  t.same(
    times,
    [...times].sort((a, b) => b - a),
  );
});

t.test("top: what it counts in its pictures is what was called", async (t) => {
  const words = ["top", "--rows", "10000", "--every", "500ms"];
  const { lines: printed } = await run(t, words, `${command} 1`, /the same\n/);
  const heading = `   PID ${"FILENAME".padStart(80)}   LINE ${"FUNCTION".padStart(30)}  CALLS`;
  t.ok(printed.filter((line) => line === heading).length > 2, "several pictures");
  const sums = new Map<string, number>();
  for (const line of printed.filter((line) => line !== heading && OWN.test(line))) {
    const [, filename, at, name, calls] = line.trim().split(/ +/);
    const key = `${filename}:${Number(at) || 1} ${name}`; // (a module is entered at line 0 or 1, as the version has it)
    sums.set(key, (sums.get(key) ?? 0) + Number(calls));
  }
  const called = trip.filter(({ event, filename }) => event === "call" && OWN.test(filename));
  t.same(sums, tally(called.map(({ filename, line, name }) => `${filename}:${line || 1} ${name}`)));
});
