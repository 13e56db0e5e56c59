// How what a call costs grows with the clauses of its probe, and with the functions that are called.
import { inTurn, least, minor, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 1_000_000;
const ROUNDS = 3;
const CLAUSES = [1, 10, 30, 100];
const FUNCTIONS = [1, 100, 10_000];

/** Clauses of one probe: `each` of them by its number. */
const script = (n, each) => `
  const calls = aggregation("calls");
  ${Array.from({ length: n }, (_, i) => each(i)).join("\n  ")}`;

const SHAPES = {
  // Each counts every call.
  all: (i) => `probe("python$target:::function-entry", (e) => { calls.by(e.funcname, ${i}).count(); });`,
  // Each asks for one function: the last for the one that is called.
  one: (i) =>
    `probe("python$target:::function-entry", (e) => e.funcname === "f${i || ""}", (e) => { calls.by(e.funcname).count(); });`,
  // None wants what is called.
  none: (i) =>
    `probe("python$target:::function-entry", (e) => e.funcname === "nobody${i}", (e) => { printf("%s", e.funcname); });`,
};

export const clauses = {
  name: "clauses",
  doc: `what a call of an empty function costs more, ns, as clauses on it grow; ${CALLS} calls, median of ${ROUNDS}`,
  *run() {
    const { path, version } = pythons(12).find((each) => minor(each.version) === 12) ?? pythons(6).at(-1);
    const words = [path, "bench/calls.py", String(CALLS)];
    yield `Python ${version}`;
    yield "clauses   each counts it   one of them does   none wants it";
    for (const n of CLAUSES) {
      const run = (each) => () => timed([...pyprobe, "-q", "-n", script(n, each), "-c", words.join(" ")]).figure;
      const figures = inTurn(ROUNDS, {
        bare: () => timed(words).figure,
        all: run(SHAPES.all),
        one: run(SHAPES.one),
        none: run(SHAPES.none),
      });
      const added = (name) => (figures[name] - figures.bare).toFixed(0);
      yield [
        String(n).padEnd(7),
        added("all").padStart(16),
        added("one").padStart(18),
        added("none").padStart(15),
      ].join(" ");
    }
    yield "Names are compared once for each code object, and what came of it is asked at each call, clause by clause. Where no";
    yield "clause wants a function, CPython calls nobody. The agent keeps 32 texts, and 32 aggregations at one probe: what is";
    yield "beyond that is done in the isolate, with a record for the call.";
    yield* functions(path);
  },
};

/** The same number of calls, spread over more functions, each counted. */
function* functions(path) {
  yield "functions   each counted: ns a call more";
  for (const n of FUNCTIONS) {
    const words = [path, "bench/functions.py", String(CALLS), String(n)];
    const figures = inTurn(
      ROUNDS,
      {
        bare: () => timed(words).best,
        counted: () => timed([...pyprobe, "-q", "-n", script(1, SHAPES.all), "-c", words.join(" ")]).best,
      },
      least,
    );
    yield `${String(n).padEnd(9)} ${(figures.counted - figures.bare).toFixed(0).padStart(30)}`;
  }
  yield "What is known of a code object is found by its address; with thousands of them in turn, that and the row are not in";
  yield "the processor's caches.";
}
