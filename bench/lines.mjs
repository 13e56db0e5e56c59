// Added cost of one printed line an event, against bpftrace on CPython 3.15's own markers.
import { existsSync } from "node:fs";
import { inTurn, installed, isRoot, output, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 50_000;
const ROUNDS = 3;
/** A root directory with a python3.15 that has markers (debootstrap sid); see docs/testing.md. */
const SID = process.env.PYPROBE_SID ?? "/var/tmp/pyroots/sid";
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
    yield* beside();
  },
};

/** bpftrace and pyprobe on the same 3.15, when both are there. */
function* beside() {
  const python = `${SID}/usr/bin/python3.15`;
  if (!existsSync(python)) return yield `bpftrace: skipped, no CPython 3.15 with markers at ${python} (PYPROBE_SID)`;
  if (!installed("bpftrace")) return yield "bpftrace: skipped, it is not installed";
  if (!isRoot()) return yield "bpftrace: skipped, it needs root";
  output(["cp", "bench/calls.py", `${SID}/tmp/calls.py`]);
  const words = ["chroot", SID, "/usr/bin/python3.15", "/tmp/calls.py", String(CALLS)];
  const program = `usdt:${python}:python:function__entry { printf("%ld %s:%s:%d\\n", nsecs, str(arg0), str(arg1), arg2); }`;
  const { bare, bpftrace, traced } = inTurn(ROUNDS, {
    bare: () => timed(words).figure,
    bpftrace: () => timed(["bpftrace", "-e", program, "-c", words.join(" ")]).figure,
    traced: () => timed([...pyprobe, "-q", "-n", HANDLER, "-c", words.join(" ")]).figure,
  });
  const cells = [bpftrace - bare, traced - bare].map((ns) => (ns / 1000).toFixed(2));
  yield `3.15 (markers): +bpftrace ${cells[0]}, +pyprobe ${cells[1]}, ratio ${((traced - bare) / (bpftrace - bare)).toFixed(3)}`;
}
