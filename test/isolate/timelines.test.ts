/** Files for Perfetto and speedscope, of events whose times are known; they fit their formats' schemas. */
import t, { type Test } from "tap";
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/pyprobe.ts";
import { runCanonical } from "./canonical.ts";
import { Script, type Output } from "./isolate.ts";
import { code, record } from "./records.ts";

const SPANS = `probe("python$target:::function-entry", e => { spanbegin(e.funcname, e.filename, e.lineno); });
  probe("python$target:::function-return", () => { spanend(); });`;

function schema(name: string) {
  const text = readFileSync(join(ROOT, "test/pictures", `${name}.schema.json`), "utf8");
  return new Ajv({ allErrors: true }).compile(JSON.parse(text) as object);
}
const isTrace = schema("trace-events");
const isSpeedscope = schema("speedscope");

function fits(t: Test, text: string, validate: ReturnType<typeof schema>): unknown {
  const data = JSON.parse(text) as unknown;
  t.ok(validate(data), JSON.stringify(validate.errors));
  return data;
}

function draw(script: string, format: string): Output {
  return runCanonical(script, { options: { format, title: "python3 fib.py" } });
}

t.test("timeline: each span is a slice of its thread", async (t) => {
  const { text, notes } = draw(SPANS, "timeline");
  const events = fits(t, text, isTrace) as object[];
  const slice = { ph: "X", pid: 1234, tid: 1234, args: { file: "/app/fib.py", line: 1 } };
  t.same(events, [
    { ph: "M", name: "process_name", pid: 1234, args: { name: "python3" } },
    { ...slice, name: "fib", ts: 1_000_002, dur: 1 },
    { ...slice, name: "fib", ts: 1_000_004, dur: 1 },
    { ...slice, name: "fib", ts: 1_000_001, dur: 5 },
    { ...slice, name: "<module>", ts: 1_000_000, dur: 7 },
  ]);
  t.same(notes, []);
});

t.test("timeline: what is printed is a moment, what printa shows a track, an error too", async (t) => {
  const script = `const calls = aggregation("calls"), last = aggregation("last");
    probe("python$target:::function-entry", e => { calls.by(e.funcname).count(); printf("%s\\n", e.funcname); });
    probe("python$target:::function-return", e => e.lineno === 4, () => { printa(calls); last.count(); null.x; });`;
  const { text, notes } = draw(script, "timeline");
  const events = fits(t, text, isTrace) as { ph: string; name: string; ts: number }[];
  t.match(events.slice(1, 3), [
    { ph: "i", name: "<module>", ts: 1_000_000, args: { probe: "function-entry" } },
    { ph: "i", name: "fib", ts: 1_000_001 },
  ]);
  t.match(events.slice(-2), [
    { ph: "C", name: "calls", pid: 1234, ts: 1_000_007, args: { "<module>": 1, fib: 3 } },
    { ph: "i", name: /^error: TypeError: Cannot read/, ts: 1_000_007 },
  ]);
  t.match(
    notes.filter(({ type }) => type === "message"),
    [{ text: 'aggregation("last") is not in the timeline: numbers that printa() shows by tick-N are, over time' }],
  );
});

t.test("timeline: nothing", async (t) => {
  const { text, notes } = draw(`probe("BEGIN", () => {});`, "timeline");
  t.equal(text, "");
  t.match(notes, [{ text: /^there is nothing to draw: --format timeline shows spans/ }]);
});

interface Speedscope {
  shared: { frames: { name: string }[] };
  profiles: {
    type: "evented" | "sampled";
    name: string;
    unit: string;
    endValue: number;
    startValue: number;
    events: { type: "O" | "C"; frame: number; at: number }[];
    samples: number[][];
    weights: number[];
  }[];
}

/** What a profile's events are, as text; they begin and end inside of each other, and time does not go back. */
function story(t: Test, { shared, profiles }: Speedscope, which = 0): string[] {
  const { events, startValue, endValue } = profiles[which]!;
  const open: number[] = [];
  let last = startValue;
  for (const { type, frame, at } of events) {
    if (type === "O") open.push(frame);
    else t.equal(open.pop(), frame);
    t.ok(at >= last && at <= endValue);
    last = at;
  }
  t.same(open, []);
  return events.map(({ type, frame, at }) => `${type} ${shared.frames[frame]!.name} ${at - startValue}`);
}

t.test("speedscope: spans by thread, over time", async (t) => {
  const data = fits(t, draw(SPANS, "speedscope").text, isSpeedscope) as Speedscope;
  t.match(data, { name: "python3 fib.py", profiles: [{ name: "process 1234", unit: "nanoseconds" }] });
  const fibs = ["O fib 1000", "O fib 2000", "C fib 3000", "O fib 4000", "C fib 5000", "C fib 6000"];
  t.same(story(t, data), ["O <module> 0", ...fibs, "C <module> 7000"]);
});

t.test("speedscope: counts by stack", async (t) => {
  const script = `const held = aggregation("held (bytes)");
    probe("python$target:::function-entry", () => { held.by(pystack()).sum(10); });`;
  const data = fits(t, draw(script, "speedscope").text, isSpeedscope) as Speedscope;
  const [profile] = data.profiles;
  t.match(profile, { type: "sampled", name: "held (bytes)", unit: "bytes", startValue: 0, endValue: 40 });
  const named = profile!.samples.map((stack) => stack.map((frame) => data.shared.frames[frame]!.name).join(";"));
  t.same(named, ["<module>", "<module>;fib", "<module>;fib;fib"]);
  t.same(profile!.weights, [10, 10, 20]);
});

t.test("speedscope: spans of the same moment, two threads, times that go back", async (t) => {
  const script = Script.load(SPANS, { options: { format: "speedscope" } });
  const [entry, end] = ["function-entry", "function-return"].map((name) => script.probe(name).number);
  const event = (probe: number, ref: number, time: number, tid = 1234) => record({ probe, ref, time, tid }, [1]);
  script.batch(
    ...["a", "b", "c"].map((funcname, i) => code(i + 1, { funcname })),
    ...[event(entry!, 1, 100), event(entry!, 2, 100), event(end!, 2, 100), event(entry!, 3, 100), event(end!, 3, 90)],
    event(entry!, 2, 150, 99),
    ...[event(end!, 1, 100), event(end!, 2, 170, 99)],
  );
  const data = fits(t, script.end().text, isSpeedscope) as Speedscope;
  const [main, other] = ["process 1234", "process 1234, thread 99"].map((name) =>
    data.profiles.findIndex((profile) => profile.name === name),
  );
  t.same(story(t, data, main), ["O a 0", "O b 0", "C b 0", "O c 0", "C c 0", "C a 0"]);
  t.same(story(t, data, other), ["O b 0", "C b 20"]);
});

t.test("speedscope: of too many spans the longer ones are kept", async (t) => {
  const script = Script.load(
    `
     probe("python$target:::function-entry", () => { spanbegin("outer"); });
     probe("python$target:::function-return", () => { for (let i = 0; i < 500; i++) { spanbegin("short"); spanend(); } });
     probe("python$target:::line", () => { spanend(); });`,
    { options: { format: "speedscope" } },
  );
  const number = (name: string) => script.probe(name).number;
  script.batch(code(1, {}));
  script.batch(record({ probe: number("function-entry"), ref: 1, time: 1000 }, [1]));
  for (let i = 0; i < 9; i++)
    script.batch(
      ...Array.from({ length: 100 }, () => record({ probe: number("function-return"), ref: 1, time: 2000 }, [1])),
    );
  script.batch(record({ probe: number("line"), ref: 1, time: 9000 }, [1]));
  const { text, notes } = script.end();
  const data = fits(t, text, isSpeedscope) as Speedscope;
  t.match(notes, [{ text: /^there were too many spans: \d+, shorter than 1 ns, are not in the file$/ }]);
  t.same(story(t, data), ["O outer 0", "C outer 8000"]);
});
