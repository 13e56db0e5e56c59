/** How the time that events took is shared among clauses. */
import t from "tap";
import { costs } from "../../src/session/cost.ts";

const clause = (id: number, seen: number, timed: number, turned: number) => ({
  id,
  seen,
  hits: seen,
  errors: 0,
  timed,
  turned,
});

t.test("by what they took where they were timed", async (t) => {
  const shares = costs([clause(0, 1e6, 1e5, 900), clause(1, 1e6, 1e5, 100)], 10e9, 0);
  t.ok(Math.abs(shares.get(0)! - 9e9) < 1e8, `${shares.get(0)}`);
  t.ok(Math.abs(shares.get(1)! - 1e9) < 1e8, `${shares.get(1)}`);
});

t.test("without what reading the clock took", async (t) => {
  const shares = costs([clause(0, 1e6, 1e6, 1200), clause(1, 1e6, 1e6, 400)], 1e9, 200);
  t.ok(shares.get(0)! / shares.get(1)! > 4.5, "1000 and 200 ms, not 1200 and 400");
});

t.test("by their events, while nothing is known of either", async (t) => {
  t.same([...costs([clause(0, 300, 0, 0), clause(1, 100, 0, 0)], 4000, 20).values()], [3000, 1000]);
  t.same([...costs([clause(0, 0, 0, 0)], 0, 20).values()], [0]);
});
