// What clauses cost that are done where their probes fire, and predicates that keep events from being: against cProfile,
// against the same clauses in the isolate, and against the untraced program. Of all but the isolate's, whose part is in
// waiting, the quickest stretch counts.
import { besideBpftrace, inTurn, least, minor, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 2_000_000;
const ROUNDS = 5;

const COUNT = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });`;
const LATENCY = `
  const spent = aggregation("spent");
  probe("python$target:::function-entry", (e) => e.funcname === "f", () => { self.ts = timestamp; });
  probe("python$target:::function-return", (e) => self.ts && e.funcname === "f", (e) => { spent.by(e.funcname).quantize(timestamp - self.ts); self.ts = 0; });`;
// What cProfile tells: calls, own and total time by function.
const TIMES = `
  const calls = aggregation("calls"), own = aggregation("own"), total = aggregation("total");
  probe("python$target:::function-return", (e) => e.elapsed >= 0, (e) => {
    calls.by(e.funcname).count();
    own.by(e.funcname).sum(e.own);
    if (e.outermost) total.by(e.funcname).sum(e.elapsed);
  });`;
const NOBODY = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => e.funcname === "nobody", (e) => { printf("%s\\n", e.funcname); });`;
const INSIDE = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => e.funcname === "start", () => { self.inside = 1; });
  probe("python$target:::function-entry", () => self.inside, (e) => { calls.by(e.funcname).count(); });
  probe("python$target:::function-return", (e) => e.funcname === "start", () => { self.inside = 0; });`;

/** What is measured: whose ratio it has, and what that should be at most, by the version. */
const ROWS = [
  {
    name: "calls by function name",
    figure: "count",
    of: "cProfile",
    target: (v) => (v >= 12 ? 0.4 : v >= 10 ? 0.7 : 0),
  },
  { name: "the same in the isolate", figure: "isolate", of: "cProfile", target: () => 0 },
  { name: "entry to return, as quantize", figure: "spread", of: "cProfile", target: () => 0 },
  { name: "calls, own and total time", figure: "times", of: "cProfile", target: () => 0.8 },
  { name: "a predicate nobody satisfies", figure: "nobody", of: "bare", target: (v) => (v >= 12 ? 1.05 : 0) },
  { name: "only inside start(), 1%", figure: "inside", of: "parts", target: (v) => (v >= 12 ? 1.15 : 0) },
];

export const pushdown = {
  name: "pushdown",
  doc: `what clauses that only count cost a call of an empty function, ns; ${CALLS} calls, least of ${ROUNDS}`,
  *run() {
    for (const { path, version } of pythons(6)) {
      const figures = measured(path);
      const { bare, profile } = figures;
      yield `Python ${version}: ${bare.toFixed(0)} ns a call, and ${(profile - bare).toFixed(0)} with cProfile`;
      for (const row of ROWS) yield line(row, figures, minor(version));
    }
    yield* besideBpftrace(counted);
  },
};

function measured(path) {
  const words = [path, "bench/calls.py", String(CALLS)];
  const parts = [...words, "start"];
  return inTurn(
    ROUNDS,
    {
      bare: () => timed(words).best,
      profile: () => timed([...words, "profile"]).best,
      count: () => traced(words, COUNT, [], CALLS).best,
      isolate: () => traced(words, COUNT, ["-x", "pushdown=off"], CALLS).figure,
      spread: () => traced(words, LATENCY).best,
      times: () => traced(words, TIMES, [], CALLS).best,
      nobody: () => traced(words, NOBODY).best,
      parts: () => timed(parts).best,
      inside: () => traced(parts, INSIDE, [], CALLS / 100).best,
    },
    least,
  );
}

function line({ name, figure, of, target }, figures, version) {
  const { bare, profile } = figures;
  const taken = figures[figure];
  const ratio = of === "cProfile" ? (taken - bare) / (profile - bare) : taken / figures[of];
  const what = of === "cProfile" ? "of cProfile's" : "times untraced";
  const most = target(version);
  return [
    `  ${name.padEnd(28)}`,
    `+${(taken - (of === "parts" ? figures.parts : bare)).toFixed(0)}`.padStart(6),
    ratio.toFixed(2).padStart(7),
    `${what}${most ? `; target ${most.toFixed(2)}` : ""}`,
  ].join(" ");
}

/** Runs under pyprobe, checks how many calls of f were counted, and gives the program's own figures. */
function traced(words, handler, more = [], calls = undefined) {
  const { stdout, ...figures } = timed([...pyprobe, "-q", ...more, "-n", handler, "-c", words.join(" ")]);
  const counted = Number(stdout.match(/^ +f +(\d+)$/m)?.[1] ?? 0);
  if (calls !== undefined && counted !== calls) throw new Error(`calls were not counted:\n${stdout}`);
  return figures;
}

/** Calls by function name, against bpftrace on 3.15's own markers. */
function* counted({ python, path, under }) {
  const program = `usdt:${path}:python:function__entry { @[str(arg1)] = count(); }`;
  const own = [...python, "bench/calls.py", String(CALLS)];
  const { bare, bpftrace, count } = inTurn(
    3,
    {
      bare: () => timed(own).best,
      bpftrace: () => under(program, () => timed([...python, "bench/calls.py", "300000"]).best),
      count: () => traced(own, COUNT, [], CALLS).best,
    },
    least,
  );
  const ratio = (count - bare) / (bpftrace - bare);
  yield `Python 3.15 (markers): ${bare.toFixed(0)} ns a call, and ${(bpftrace - bare).toFixed(0)} with bpftrace`;
  yield `  calls by function name        +${(count - bare).toFixed(0)} ${ratio.toFixed(3)} of bpftrace's; target 0.040`;
}
