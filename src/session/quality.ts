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
    `${total} events were dropped, for they came faster than they were handled: ${each.join(", ")}\n` +
      `  A larger ring (-x bufsize=64m), a predicate that excludes more, or -x onfull=wait loses none.`,
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
    [facts.clauseErrors, "clause ended in an error", "clauses ended in an error", ""],
  ] as const;
  return texts
    .filter(([count]) => count > 0)
    .map(([count, one, many, hint]) => `${count} ${count === 1 ? one : many}${hint}`);
}
