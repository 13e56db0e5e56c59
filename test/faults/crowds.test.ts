/** Threads and children by the hundred: each does its work, and each is seen, or its absence told. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { COMMAND, ROOT, collect } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";
import { crowd, type Kind } from "./crowd.ts";

const python = pythonOf("3.12");
const skip = !python && "there is no Python 3.12";
const crowds: [kind: Kind, count: number, atOnce: number][] = [
  ["threads", 500, 500],
  ["fork", 100, 20],
  ["exec", 30, 10],
];

for (const [kind, count, atOnce] of crowds)
  t.test(`${count} of ${kind}, ${atOnce} at a time`, { skip }, async (t) => {
    const { good, events, seen, told, status, stderr } = await crowd(python!.path, kind, count, atOnce);
    t.equal(status, 0);
    t.same({ good, events: events + told, seen: seen + told }, { good: count, events: count, seen: count }, stderr);
    t.notMatch(stderr, /error/);
  });

t.test("processes with no room for their rings are told, and do their work", { skip }, async (t) => {
  const crowd = join(ROOT, "test", "faults", "crowd.py");
  const handler = `const c = aggregation("c"); probe("function-entry", (e) => e.funcname === "f", () => { c.count(); });`;
  const words = [...COMMAND, "-q", "-n", handler, "-c", `${python!.path} -I -S ${crowd} exec 30 30`];
  const child = spawn("sh", ["-c", 'ulimit -n 36; exec "$@"', "sh", ...words]);
  const { stdout, stderr } = await collect(child).result;
  t.match(stdout, /^good 30\n/);
  t.match(stderr, /ran untraced, for there was no ring to be had \(too many open files\)\n/);
});
