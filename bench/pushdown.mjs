// What clauses cost that are done where their probes fire, and predicates that keep events from being: against cProfile,
// against the same clauses in the isolate, and against the untraced program. Of all but the isolate's, whose part is in
// waiting, the quickest stretch counts.
import { inTurn, least, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 2_000_000;
const ROUNDS = 5;

const COUNT = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });`;
const NOBODY = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => e.funcname === "nobody", (e) => { printf("%s\\n", e.funcname); });`;
const INSIDE = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => e.funcname === "start", () => { self.inside = 1; });
  probe("python$target:::function-entry", () => self.inside, (e) => { calls.by(e.funcname).count(); });
  probe("python$target:::function-return", (e) => e.funcname === "start", () => { self.inside = 0; });`;
const LATENCY = `
  const spent = aggregation("spent");
  probe("python$target:::function-entry", (e) => e.funcname === "f", () => { self.ts = timestamp; });
  probe("python$target:::function-return", (e) => self.ts && e.funcname === "f", (e) => { spent.by(e.funcname).quantize(timestamp - self.ts); self.ts = 0; });`;

export const pushdown = {
  name: "pushdown",
  doc: `what clauses that only count add to a call of an empty function, ns; ${CALLS} calls, least of ${ROUNDS}`,
  *run() {
    yield "                     calls by name: ns a call, and in the isolate   entry to return   as many times as untraced:";
    yield "python    bare  +cProfile  +pyprobe  /cProfile  +pushdown=off   +pyprobe  /cProfile   nobody's  inside start()";
    for (const { path, version } of pythons(6)) {
      const run =
        (handler, ...words) =>
        () =>
          traced([path, "bench/calls.py", String(CALLS)], handler, words, handler === COUNT ? CALLS : undefined);
      const figures = inTurn(
        ROUNDS,
        {
          bare: () => timed([path, "bench/calls.py", String(CALLS)]).best,
          profile: () => timed([path, "bench/calls.py", String(CALLS), "profile"]).best,
          count: () => run(COUNT)().best,
          isolate: () => run(COUNT, "-x", "pushdown=off")().figure,
          latency: () => run(LATENCY)().best,
          nobody: () => run(NOBODY)().best,
          parts: () => timed([path, "bench/calls.py", String(CALLS), "start"]).best,
          inside: () => traced([path, "bench/calls.py", String(CALLS), "start"], INSIDE, [], CALLS / 100).best,
        },
        least,
      );
      yield row(version, figures);
    }
  },
};

function row(version, { bare, profile, count, isolate, latency, nobody, parts, inside }) {
  const added = (figure) => (figure - bare).toFixed(0);
  const ratio = (figure) => ((figure - bare) / (profile - bare)).toFixed(2);
  return [
    version.padEnd(8),
    bare.toFixed(0).padStart(5),
    added(profile).padStart(10),
    added(count).padStart(9),
    ratio(count).padStart(10),
    added(isolate).padStart(14),
    added(latency).padStart(10),
    ratio(latency).padStart(10),
    (nobody / bare).toFixed(2).padStart(10),
    (inside / parts).toFixed(2).padStart(15),
  ].join(" ");
}

/** Runs under pyprobe, checks how many calls of f were counted, and gives the program's own figures. */
function traced(words, handler, more, calls) {
  const { stdout, ...figures } = timed([...pyprobe, "-q", ...more, "-n", handler, "-c", words.join(" ")]);
  const counted = Number(stdout.match(/^ +f +(\d+)$/m)?.[1] ?? 0);
  if (calls !== undefined && counted !== calls) throw new Error(`calls were not counted:\n${stdout}`);
  return figures;
}
