/** The memory of the three processes over a long run, and whether it is flat. */
import { readFileSync } from "node:fs";

/** What may come on top without being growth: of what it had, and MiB. */
const SLACK = { part: 0.05, mib: 4 };

/** MiB of each. */
export interface Sample {
  program: number;
  pyprobe: number;
  sandbox: number;
}
export type Who = keyof Sample;

/** MiB of a process that are in memory; NaN when it is gone. */
export function resident(pid: number | undefined): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * 4096) / 2 ** 20;
  } catch {
    return NaN;
  }
}

/** The child whose command line has this text. */
export function childWith(parent: number, text: string): number | undefined {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "latin1").trim().split(" ");
  return children.map(Number).find((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes(text));
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Of one process: what it had in the second third and in the last one, and whether that is flat. */
export function judge(samples: readonly Sample[], who: Who) {
  const third = Math.floor(samples.length / 3);
  const of = (part: readonly Sample[]) => median(part.map((sample) => sample[who]));
  const [second, last] = [of(samples.slice(third, 2 * third)), of(samples.slice(2 * third))];
  return { second, last, flat: last <= second * (1 + SLACK.part) + SLACK.mib };
}

/** The rows that say so; whether all three are flat. */
export function tellMemory(samples: readonly Sample[]): boolean {
  const judged = (["program", "pyprobe", "sandbox"] as const).map((who) => ({ who, ...judge(samples, who) }));
  for (const { who, second, last, flat } of judged)
    console.log(
      `  ${who.padEnd(8)} ${second.toFixed(1).padStart(8)} MiB, then ${last.toFixed(1).padStart(8)}  ${flat ? "flat" : "GROWS"}`,
    );
  return judged.every(({ flat }) => flat);
}
