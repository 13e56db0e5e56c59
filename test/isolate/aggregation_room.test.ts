/** The room that aggregations have (aggsize): what finds none is told, never silently missing. */
import t from "tap";
import { Script } from "./isolate.ts";
import { printed } from "./aggregating.ts";

/** Bytes: a cell under a number, a level of keys, a string without its text, a distribution of up to 17 buckets. */
const CELL = 160;
const LEVEL = 200;
const STRING = 24;
const COUNTS = 220;

const full = (text: string) => ({ type: "message", pid: 0, severity: 1, text });

t.test("keys are bounded by the memory: those there are go on counting, what falls under others is told", async (t) => {
  const script = Script.load(
    `const a = aggregation("a"); probe("BEGIN", () => {
      for (let i = 0; i < 1880; i++) a.by(i).count();
      for (let i = 0; i < 3; i++) a.by(1874).count();
      a.by(1879).count();
    });`,
    { options: { memory: 1 } },
  );
  const { notes } = script.fire("BEGIN");
  const rows = script.end().text.trimEnd().split("\n");
  t.equal(rows.length, 1875);
  t.equal(rows.at(-1), ` ${"1874".padStart(16)} ${"4".padStart(16)}`);
  t.same(notes, [full("aggregations have used up -x aggsize=300000: no further key is counted")]);
  t.equal((JSON.parse(script.host("facts") as string) as { aggregationDrops: number }).aggregationDrops, 6);
});

t.test("aggsize sets it, in bytes", async (t) => {
  const { text, notes } = printed(`for (let i = 0; i < 9; i++) a.by(i).count();`, { aggsize: 3 * CELL });
  t.equal(text.split("\n").length - 1, 3);
  t.same(notes, [full("aggregations have used up -x aggsize=480: no further key is counted")]);
});

t.test("long keys, levels of keys and buckets take room as well", async (t) => {
  const rows = (body: string, aggsize: number) => printed(body, { aggsize }).text.split("\n").length - 1;
  t.equal(rows(`a.by("x".repeat(1000)).count();`, CELL + STRING + 999), 0);
  t.equal(rows(`a.by("x".repeat(1000)).count();`, CELL + STRING + 1000), 1);
  t.equal(rows(`a.by(1, 1).count();`, 2 * CELL), 0);
  t.equal(rows(`a.by(1, 1).count(); a.by(1, 2).count();`, 2 * CELL + LEVEL), 2);
  const { text, notes } = printed(`a.lquantize(0, 0, 60000); a.lquantize(59999, 0, 60000); a.lquantize(1, 0, 60000);`, {
    aggsize: 1000,
  });
  t.match(text, / 0 \|@{20} {20} 1 +\n +1 \|@{20} {20} 1 /, "the value far off was left out");
  t.equal(notes.length, 1);
});

t.test("trunc and clear give room back", async (t) => {
  const body = (free: string) =>
    `for (let round = 0; round < 50; round++) {
      for (const key of ["x", "y"]) { a.by(key, round).quantize(1); a.by(key, round).quantize(1000); }
      ${free};
    }
    for (let i = 0; i < 4; i++) b.by(i).count();`;
  const aggsize = 4 * CELL + 2 * (LEVEL + STRING + 1) + 2 * COUNTS;
  t.same(printed(body("trunc(a)"), { aggsize }).notes, []);
  t.same(printed(body("trunc(a, 0); a.by('z', 1).quantize(1); trunc(a, -0)"), { aggsize }).notes, []);
  t.equal(printed(body(""), { aggsize }).notes.length, 1);
  const clears = `for (let i = 0; i < 50; i++) { a.quantize(1); a.quantize(2n ** 40n); clear(a); } b.count();`;
  t.same(printed(clears, { aggsize: 2 * CELL + COUNTS + (41 - 17) * 8 }).notes, []);
});

t.test("a value that is refused takes no room", async (t) => {
  const body = `for (let i = 0; i < 99; i++) { try { a.by(i).sum("x"); } catch {} try { b.by(i).lquantize(1, 5, 0); } catch {} } a.by(1).sum(1); b.by(1).sum(1);`;
  t.same(printed(body, { aggsize: 2 * CELL }).notes, []);
});
