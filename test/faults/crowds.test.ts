/** Threads and children by the hundred: each does its work, and each is seen, or its absence told. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import t from "tap";
import { COMMAND, ROOT, collect, pyprobe } from "../support/pyprobe.ts";
import { pythonOf } from "../support/pythons.ts";

const python = pythonOf("3.12");
const skip = !python && "there is no Python 3.12";
const HANDLER = `let n = 0; const who = aggregation("who");
  probe("function-entry", (e) => e.funcname === "f", (e) => { n++; who.by(pid, tid).count(); });
  probe("END", () => { printf("%d events of %d\\n", n, [...who.entries()].length); trunc(who); });`;

const crowds: [kind: string, count: number, atOnce: number][] = [
  ["threads", 500, 500],
  ["fork", 100, 20],
  ["exec", 30, 10],
];

for (const [kind, count, atOnce] of crowds)
  t.test(`${count} of ${kind}, ${atOnce} at a time`, { skip }, async (t) => {
    const command = `${python!.path} -I -S ${join(ROOT, "test", "faults", "crowd.py")} ${kind} ${count} ${atOnce}`;
    const { stdout, stderr, status } = await pyprobe(["-q", "-n", HANDLER, "-c", command]);
    t.equal(status, 0);
    t.equal(stdout, `good ${count}\n${count} events of ${count}\n`, stderr);
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
