// How what a uprobe's firing costs grows with the probes that there are, and with the clauses on one; and the time to armed.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inTurn, installed, isRoot, output, pyprobe } from "./support.mjs";

const FIRINGS = 200_000;
const ROUNDS = 3;
const PROBES = [1, 100, 1000];
const CLAUSES = [1, 10, 100];

const probes = (n) => `
  const calls = aggregation("calls");
  probe("pid$target:pairs:f${"0".repeat(4 - Math.log10(n))}${n > 1 ? "*" : ""}:entry", () => { calls.by(probefunc).count(); });`;
const clauses = (n, each) => `
  const calls = aggregation("calls");
  ${Array.from({ length: n }, (_, i) => each(i)).join("\n  ")}`;
const FIXED = (i) => `probe("test$target:::begin", () => { calls.by(${i}).count(); });`;
const KEYED = (i) => `probe("test$target:::begin", () => { calls.by(${i}, tid).count(); });`;

export const uprobeGrowth = {
  name: "uprobe-growth",
  doc: `what a firing costs more, ns, and ms from exec to the end of none, as probes and clauses grow; ${FIRINGS} firings, median of ${ROUNDS}`,
  *run() {
    if (!isRoot()) return yield "skipped: it needs root";
    if (!installed("cc")) return yield "skipped: it needs a C compiler";
    const folder = mkdtempSync("/tmp/pyprobe-bench-");
    try {
      const program = join(folder, "pairs");
      output(["cc", "-O1", "-o", program, "test/programs/usdt/pairs.c"]);
      yield "probes    counted by function";
      for (const n of PROBES) yield row(n, [probes(n)], (count) => `${program} ${count} ${n}`);
      yield "clauses   without a key          by thread";
      for (const n of CLAUSES) yield row(n, [clauses(n, FIXED), clauses(n, KEYED)], (count) => `${program} ${count}`);
      yield "A probe is a program of its own, which is loaded and attached before the command runs; a firing meets one of them,";
      yield "whatever others there are. A clause without a key is an addition at a place that its program has; one with a key";
      yield "puts that together and looks it up.";
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** ns added to a firing, and ms of a run without one, for each handler. */
function row(n, handlers, command) {
  const own = (words, count) => Number(output(words).match(/^time (\d+)$/m)[1]) / count;
  const traced = (handler, count) => [...pyprobe, "-q", "-n", handler, "-c", command(count)];
  const runs = handlers.map((handler, i) => [`costs${i}`, () => own(traced(handler, FIRINGS), FIRINGS)]);
  const starts = handlers.map((handler, i) => [`takes${i}`, () => milliseconds(() => output(traced(handler, 0)))]);
  const bare = () => own(command(FIRINGS).split(" "), FIRINGS);
  const figures = inTurn(ROUNDS, { bare, ...Object.fromEntries(runs), ...Object.fromEntries(starts) });
  const cells = handlers.map(
    (_, i) =>
      `${(figures[`costs${i}`] - figures.bare).toFixed(0).padStart(6)} ns, ${figures[`takes${i}`].toFixed(0)} ms`,
  );
  return `${String(n).padEnd(8)} ${cells.map((cell) => cell.padEnd(22)).join(" ")}`.trimEnd();
}

function milliseconds(run) {
  const begun = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - begun) / 1e6;
}
