/** A hundred times into and out of one process: whatever it has afterwards, it had after the first time. */
import { readFileSync } from "node:fs";
import t from "tap";
import { Load, attachOnce } from "../attach/attaching.ts";
import { pythonOf, pythons } from "../support/pythons.ts";
import { afterwards, belongings } from "../support/running.ts";

const TIMES = 100;
const { path: PYTHON } = pythonOf("3.12") ?? pythons.at(-1)!;
/** In turn, so that hooks of each sort come and go. */
const SETS = [
  ["function-entry", "function-return"],
  ["line"],
  ["cfunction-entry", "gc-start"],
  ["import-find-load-start"],
];

/** Of the whole map, by name; the heap's own growth is the program's. */
function mapped(pid: number): string[] {
  const maps = readFileSync(`/proc/${pid}/maps`, "latin1").split("\n");
  return maps.map((line) => line.slice(73).trim()).filter((name) => name.startsWith("/"));
}

t.test(`${TIMES} attaches`, async (t) => {
  const load = new Load(PYTHON, "busy");
  await load.ready();
  const attach = (i: number) => attachOnce(load.pid, SETS[i % SETS.length]!, 5);
  const before = belongings(load.pid);
  for (let i = 0; i < SETS.length; i++) await attach(i);
  t.same(await afterwards(load.pid, before), before, "after one of each sort");
  const first = mapped(load.pid); // (no ring is any more)
  for (let i = SETS.length; i < TIMES; i++) await attach(i);
  t.same(await afterwards(load.pid, before), before, "after all");
  t.same(mapped(load.pid), first, "and nothing more is mapped");
  t.equal(await load.end(), "", "its work came out right");
});
