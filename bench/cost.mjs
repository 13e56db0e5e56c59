// Added cost of a call of an empty function, its entry and return counted by function name, against cProfile.
import { inTurn, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 1_000_000;
const ROUNDS = 5;
const HANDLER = `
  const calls = aggregation("calls");
  probe("python$target:::function-entry", (e) => { calls.by(e.funcname).count(); });
  const returns = aggregation("returns");
  probe("python$target:::function-return", (e) => { returns.by(e.funcname).count(); });`;

export const cost = {
  name: "cost",
  doc: `ns added to a call of an empty function, entry and return counted by function name; ${CALLS} calls, median of ${ROUNDS}`,
  *run() {
    yield "python    bare  +cProfile  +pyprobe  pyprobe/cProfile";
    for (const { path, version } of pythons(6)) {
      const program = ["bench/calls.py", String(CALLS)];
      const { bare, profile, traced } = inTurn(ROUNDS, {
        bare: () => timed([path, ...program]).figure,
        profile: () => timed([path, ...program, "profile"]).figure,
        traced: () => tracedFigure([path, ...program]),
      });
      const ratio = (traced - bare) / (profile - bare);
      yield [
        version.padEnd(8),
        bare.toFixed(0).padStart(5),
        (profile - bare).toFixed(0).padStart(10),
        (traced - bare).toFixed(0).padStart(9),
        ratio.toFixed(2).padStart(17),
      ].join(" ");
    }
  },
};

/** Runs under pyprobe, checks that nothing was lost, and gives the program's own figure. */
function tracedFigure(words) {
  const { figure, stdout } = timed([...pyprobe, "-q", "-n", HANDLER, "-c", words.join(" ")]);
  const counts = [...stdout.matchAll(/^ +f +(\d+)$/gm)].map((match) => Number(match[1]));
  if (counts.length !== 2 || counts.some((count) => count !== CALLS)) throw new Error(`events were lost:\n${stdout}`);
  return figure;
}
