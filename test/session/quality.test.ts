/** The data-quality line, whole: one of each fact, many of each, none. */
import t from "tap";
import type { ProbeInfo } from "../../src/runtime/contract.ts";
import { FACTS, factNames, noCounts, type Counts } from "../../src/runtime/facts.ts";
import { dataQuality, qualityData } from "../../src/session/quality.ts";

const probes = [
  { number: 0, provider: "python", name: "line" },
  { number: 1, provider: "python", name: "function-entry" },
  { number: 2, provider: "python", name: "line" },
] as ProbeInfo[];

const facts = (lost: Record<number, number>, counts: Partial<Counts>) => ({
  events: 9,
  lost,
  counts: { ...noCounts(), ...counts },
});

t.test("nothing to tell", async (t) => {
  const quality = qualityData(facts({ 0: 0 }, {}), probes, []);
  t.same(quality, { type: "quality", good: true, events: 9, dropped: [], counts: noCounts(), findings: [] });
  t.same(dataQuality(quality), []);
});

t.test("what was dropped, by probe; probes of one name together; findings first", async (t) => {
  const quality = qualityData(facts({ 0: 2, 1: 3, 2: 5, 7: 1 }, { cut: 1, late: 2 }), probes, ["A finding."]);
  t.equal(quality.good, false);
  t.same(quality.dropped, [
    { probe: "python:::line", count: 7 },
    { probe: "python:::function-entry", count: 3 },
    { probe: "probe 7", count: 1 },
  ]);
  t.same(dataQuality(quality), [
    "A finding.",
    `\
data quality: 11 events were dropped for want of room (7 of python:::line, 3 of python:::function-entry, 1 of probe 7); 1 string was longer than strsize and cut; 2 events came too late to be put in order by time
  more room (-x bufsize=64m), a predicate that excludes more, or a program that waits (-x onfull=wait, with a longer -x waitmax) loses fewer events or none
  -x strsize=4096 keeps more of long strings`,
  ]);
});

t.test("each fact, one and many", async (t) => {
  for (const name of factNames) {
    const { one, many } = FACTS[name];
    const tell = (count: number) => {
      const quality = qualityData(facts({}, { [name]: count }), probes, []);
      t.equal(quality.good, false, name);
      return dataQuality(quality)[0]!.split("\n")[0];
    };
    t.equal(tell(1), `data quality: 1 ${one}`);
    t.equal(tell(12), `data quality: 12 ${many}`);
  }
});

t.test("a sandbox that died knows nothing", async (t) => {
  const quality = qualityData(undefined, probes, []);
  t.match(quality, { good: false, events: null });
  t.same(dataQuality(quality), []);
});
