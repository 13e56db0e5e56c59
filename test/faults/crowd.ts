/** A program whose threads or children come by the hundred, each of which calls `f` once: who was seen, and who was told of. */
import { join } from "node:path";
import { ROOT, pyprobe } from "../support/pyprobe.ts";

export type Kind = "threads" | "fork" | "exec";

const HANDLER = `let n = 0; const who = aggregation("who");
  probe("function-entry", (e) => e.funcname === "f", (e) => { n++; who.by(pid, tid).count(); });
  probe("END", () => { printf("%d events of %d\\n", n, [...who.entries()].length); trunc(who); });`;

export interface Crowd {
  /** Whose work came out right. */
  good: number;
  events: number;
  /** Whose events came. */
  seen: number;
  /** Processes of which the end said that they ran untraced. */
  told: number;
  stderr: string;
  status: number | null;
}

export async function crowd(python: string, kind: Kind, count: number, atOnce: number): Promise<Crowd> {
  const program = join(ROOT, "test", "faults", "crowd.py");
  const command = `${python} -I -S ${program} ${kind} ${count} ${atOnce}`;
  const { stdout, stderr, status } = await pyprobe(["-q", "-n", HANDLER, "-c", command]);
  const [, good, events, seen] = /^good (\d+)\n(\d+) events of (\d+)\n$/.exec(stdout) ?? [];
  const told = /(?:pid \d+|(\d+) processes \(.*\)) ran untraced: pyprobe had not answered/.exec(stderr);
  return {
    good: Number(good),
    events: Number(events),
    seen: Number(seen),
    told: told ? Number(told[1] ?? 1) : 0,
    stderr,
    status,
  };
}
