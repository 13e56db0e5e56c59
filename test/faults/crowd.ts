/** A program whose threads or children come by the hundred, each of which calls `f` once: who was seen, and who was told of. */
import { join } from "node:path";
import { ROOT, pyprobe } from "../support/pyprobe.ts";

export type Kind = "threads" | "fork" | "exec";

const HANDLER = `let n = 0; const who = new Set();
  probe("function-entry", (e) => e.funcname === "f", (e) => { n++; who.add(String(pid) + " " + tid); });
  probe("END", () => { printf("%d events\\n", n); for (const each of who) printf("%s\\n", each); });`;

export interface Crowd {
  /** Whose work came out right. */
  good: number;
  events: number;
  /** Whose events came. */
  seen: number;
  /** Processes that were not, and of which it was said that they ran untraced. */
  told: number;
  stderr: string;
  status: number | null;
}

export async function crowd(python: string, kind: Kind, count: number, atOnce: number): Promise<Crowd> {
  const program = join(ROOT, "test", "faults", "crowd.py");
  const command = `${python} -I -S ${program} ${kind} ${count} ${atOnce}`;
  const { stdout, stderr, status } = await pyprobe(["-q", "-v", "-n", HANDLER, "-c", command]);
  const [, good, events, all = ""] = /^good (\d+)\n(\d+) events\n((?:\d+ \d+\n)*)$/.exec(stdout) ?? [];
  const seen = all.split("\n").slice(0, -1);
  const pids = new Set(seen.map((each) => each.split(" ")[0]));
  const named = [...stderr.matchAll(/^pyprobe: pid (\d+): it had not waited for the answer$/gm)].map(([, pid]) => pid);
  const told = [...new Set(named)].filter((pid) => !pids.has(pid)).length;
  const counted = Number(/(\d+) processes \(.*\) ran untraced/.exec(stderr)?.[1] ?? named.length);
  if (counted !== named.length) throw new Error(`${named.length} were named, and ${counted} counted`);
  return { good: Number(good), events: Number(events), seen: seen.length, told, stderr, status };
}
