/** The data-quality line: what of a run was lost, cut, faulted or never probed. Empty when all is well. */
import type { Facts, ProbeInfo } from "../runtime/contract.ts";

/** One text for each thing to tell. `facts` undefined: the sandbox died, and what it knew is gone. */
export function dataQuality(facts: Facts | undefined, probes: ProbeInfo[], findings: string[]): string[] {
  return [...findings, ...(facts ? [...losses(facts, probes), ...flaws(facts)] : [])];
}

function losses(facts: Facts, probes: ProbeInfo[]): string[] {
  const lost = Object.entries(facts.lost).filter(([, count]) => count > 0);
  if (lost.length === 0) return [];
  const names = new Map(probes.map((probe) => [probe.number, `${probe.provider}:::${probe.name}`]));
  const each = lost.map(([number, count]) => `${count} of ${names.get(Number(number)) ?? `probe ${number}`}`);
  const total = lost.reduce((sum, [, count]) => sum + count, 0);
  return [
    `${total} ${total === 1 ? "event was" : "events were"} dropped for want of room: ${each.join(", ")}\n` +
      `  They came faster than they were handled. More room (-x bufsize=64m), a predicate that excludes more, or a ` +
      `program that waits (-x onfull=wait, with a longer -x waitmax) loses fewer or none.`,
  ];
}

function flaws(facts: Facts): string[] {
  const texts = [
    [
      facts.cut,
      "string was longer than strsize and cut",
      "strings were longer than strsize and cut",
      "; -x strsize=4096 keeps more",
    ],
    [
      facts.faults,
      "string could not be read from the target's memory",
      "strings could not be read from the target's memory",
      "",
    ],
    [
      facts.late,
      "event came too late to be put in order by time",
      "events came too late to be put in order by time",
      "",
    ],
    [facts.clauseErrors, "time a clause ended in an error", "times a clause ended in an error", ""],
  ] as const;
  return texts
    .filter(([count]) => count > 0)
    .map(([count, one, many, hint]) => `${count} ${count === 1 ? one : many}${hint}`);
}
