// How what a uprobe's firing costs grows with the probes that there are, and with the clauses on one; and the time to armed.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inTurn, installed, isRoot, output, pyprobe } from "./support.mjs";

const FIRINGS = 200_000;
const ROUNDS = 3;
/** How many functions, and what means them. */
const PROBES = { 1: "f10000", 100: "f100*", 10_000: "f1*" };
/** Of more, bpftrace (BPFTRACE_MAX_PROBES) takes minutes to let go: it does so one by one. */
const PEER_MAX = 100;
const CLAUSES = [1, 10, 100];

const probes = (glob) => `
  const calls = aggregation("calls");
  probe("pid$target:pairs:${glob}:entry", () => { calls.by(probefunc).count(); });`;
const peer = (program, glob) => `uprobe:${program}:${glob} { @[func] = count(); }`;
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
      const beside = installed("bpftrace");
      yield `probes    counted by function${beside ? "    bpftrace" : ""}`;
      for (const [n, glob] of Object.entries(PROBES)) {
        const peers = beside && n <= PEER_MAX ? [bpftraceWords(peer(program, glob))] : [];
        const words = [pyprobeWords(probes(glob)), ...peers];
        yield row(n, words, (count) => `${program} ${count} ${n}`);
      }
      yield "clauses   without a key          by thread";
      for (const n of CLAUSES)
        yield row(
          n,
          [FIXED, KEYED].map((each) => pyprobeWords(clauses(n, each))),
          (count) => `${program} ${count}`,
        );
      yield "All functions of a description share a program and a link, and a firing meets that one program, whatever others there";
      yield "are; what grows is what is read, named and put into place before. A clause without a key is an addition at a place";
      yield "that its program knows; one with a key puts that together and looks it up.";
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const pyprobeWords = (handler) => (command) => [...pyprobe, "-q", "-n", handler, "-c", command];
const bpftraceWords = (program) => (command) => ["bpftrace", "-q", "-e", program, "-c", command];

/** ns added to a firing, and ms of a run without one, for each tracer's words. */
function row(n, tracers, command) {
  const own = (words, count) => Number(output(words).match(/^time (\d+)$/m)[1]) / count;
  const runs = tracers.map((words, i) => [`costs${i}`, () => own(words(command(FIRINGS)), FIRINGS)]);
  const starts = tracers.map((words, i) => [`takes${i}`, () => milliseconds(() => output(words(command(0))))]);
  const bare = () => own(command(FIRINGS).split(" "), FIRINGS);
  const figures = inTurn(ROUNDS, { bare, ...Object.fromEntries(runs), ...Object.fromEntries(starts) });
  const cells = tracers.map(
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
