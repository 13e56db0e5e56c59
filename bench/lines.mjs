// Added cost of one printed line an event, against bpftrace on CPython 3.15's own markers.
import { besideBpftrace, inTurn, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 300_000; // three rings full, so that the handlers must keep up
const ROUNDS = 3;
const HANDLER = `
  probe("python$target:::function-entry", (e) => {
    printf("%d %s:%s:%d\\n", timestamp, e.filename, e.funcname, e.lineno);
  });`;

export const lines = {
  name: "lines",
  doc: `us added to a call by one printed line of its entry (time, file, function, line); ${CALLS} calls, median of ${ROUNDS}`,
  *run() {
    yield "python    +pyprobe";
    for (const { path, version } of pythons(8)) {
      const program = ["bench/calls.py", String(CALLS)];
      const { bare, traced } = inTurn(ROUNDS, {
        bare: () => timed([path, ...program]).figure,
        traced: () => timed([...pyprobe, "-q", "-n", HANDLER, "-c", [path, ...program].join(" ")]).figure,
      });
      yield `${version.padEnd(8)} ${((traced - bare) / 1000).toFixed(2).padStart(9)}`;
    }
    yield* besideBpftrace(beside);
  },
};

/** bpftrace and pyprobe on the same 3.15. */
function* beside({ python, path, under }) {
  const words = [...python, "bench/calls.py", String(CALLS)];
  const program = `usdt:${path}:python:function__entry { printf("%ld %s:%s:%d\\n", nsecs, str(arg0), str(arg1), arg2); }`;
  const { bare, bpftrace, traced } = inTurn(ROUNDS, {
    bare: () => timed(words).figure,
    bpftrace: () => under(program, () => timed(words).figure),
    traced: () => timed([...pyprobe, "-q", "-n", HANDLER, "-c", words.join(" ")]).figure,
  });
  const cells = [bpftrace - bare, traced - bare].map((ns) => (ns / 1000).toFixed(2));
  yield `3.15 (markers): +bpftrace ${cells[0]}, +pyprobe ${cells[1]}, ratio ${((traced - bare) / (bpftrace - bare)).toFixed(3)}`;
}
