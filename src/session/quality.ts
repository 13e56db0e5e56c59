/**
 * What the end of a run says of its data: the findings, a sentence each, and the data-quality line, which has every count
 * of what was lost, cut, faulted and so on. Nothing when all is well.
 *
 *     data quality: 12 events were dropped for want of room (12 of python:::line); 3 strings were longer than strsize and cut
 *       More room (-x bufsize=64m), ...
 */
import type { Facts, ProbeInfo } from "../runtime/contract.ts";
import { FACTS, factNames, noCounts, type Fact } from "../runtime/facts.ts";
import type { Quality } from "../runtime/formats/format.ts";

/** `facts` undefined: the sandbox died, and what it knew is gone. */
export function qualityData(
  facts: Facts | undefined,
  probes: readonly ProbeInfo[],
  findings: readonly string[],
): Quality {
  const dropped = facts ? lostByProbe(facts.lost, probes) : [];
  const counts = facts?.counts ?? noCounts();
  const good =
    facts !== undefined &&
    findings.length === 0 &&
    dropped.length === 0 &&
    factNames.every((name) => counts[name] === 0);
  return { type: "quality", good, events: facts?.events ?? null, dropped, counts, findings: [...findings] };
}

/** One text for each thing to tell the person at the terminal. */
export function dataQuality({ findings, dropped, counts }: Quality): string[] {
  const each = dropped.map(({ probe, count }) => `${count} of ${probe}`).join(", ");
  const total = dropped.reduce((sum, { count }) => sum + count, 0);
  const told = [
    { fact: DROPPED, count: total, detail: ` (${each})` },
    ...factNames.map((name) => ({ fact: FACTS[name] as Fact, count: counts[name], detail: "" })),
  ].filter(({ count }) => count > 0);
  if (told.length === 0) return findings;
  const parts = told.map(({ fact, count, detail }) => `${count} ${count === 1 ? fact.one : fact.many}${detail}`);
  const hints = told.flatMap(({ fact }) => (fact.hint === undefined ? [] : `\n  ${fact.hint}`));
  return [...findings, `data quality: ${parts.join("; ")}${hints.join("")}`];
}

/** What is dropped is told by probe. */
const DROPPED: Fact = {
  one: "event was dropped for want of room",
  many: "events were dropped for want of room",
  hint:
    "more room (-x bufsize=64m), a predicate that excludes more, or a program that waits (-x onfull=wait, with a longer " +
    "-x waitmax) loses fewer events or none",
  doc: "",
};

/** What was dropped of each probe, by the probe's name. */
function lostByProbe(lost: Facts["lost"], probes: readonly ProbeInfo[]): { probe: string; count: number }[] {
  const names = new Map(probes.map((probe) => [probe.number, `${probe.provider}:::${probe.name}`]));
  const sums = new Map<string, number>();
  for (const [number, count] of Object.entries(lost)) {
    const name = names.get(Number(number)) ?? `probe ${number}`;
    if (count > 0) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return [...sums].map(([probe, count]) => ({ probe, count }));
}
