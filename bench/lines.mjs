// Added cost of one printed line an event, against bpftrace on CPython 3.15's own markers.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { inTurn, installed, isRoot, pyprobe, pythons, timed } from "./support.mjs";

const CALLS = 300_000; // three rings full, so that the handlers must keep up
const ROUNDS = 3;
/** ms after which bpftrace has surely attached. */
const ATTACH = 3000;
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
  const libraries = ["lib", "usr/lib"].map((folder) => `${SID}/${folder}/x86_64-linux-gnu`).join(":");
  const loader = [`${SID}/lib64/ld-linux-x86-64.so.2`, "--library-path", libraries];
  const words = [...loader, python, "bench/calls.py", String(CALLS)];
  const program = `usdt:${python}:python:function__entry { printf("%ld %s:%s:%d\\n", nsecs, str(arg0), str(arg1), arg2); }`;
  const { bare, bpftrace, traced } = inTurn(ROUNDS, {
    bare: () => timed(words).figure,
    bpftrace: () => under(["bpftrace", "-q", "-o", "/dev/null", "-e", program], () => timed(words).figure),
    traced: () => timed([...pyprobe, "-q", "-n", HANDLER, "-c", words.join(" ")]).figure,
  });
  const cells = [bpftrace - bare, traced - bare].map((ns) => (ns / 1000).toFixed(2));
  yield `3.15 (markers): +bpftrace ${cells[0]}, +pyprobe ${cells[1]}, ratio ${((traced - bare) / (bpftrace - bare)).toFixed(3)}`;
}

/** Runs a function while a tracer is attached (bpftrace -c cannot start what it is to look up by another path). */
function under(tracer, run) {
  const child = spawn(tracer[0], tracer.slice(1), { stdio: "ignore" });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ATTACH);
  try {
    return run();
  } finally {
    child.kill("SIGINT");
  }
}
