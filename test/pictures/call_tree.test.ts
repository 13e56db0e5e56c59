/** A tree of calls that is larger than a picture: what is left out of it is told. */
import t from "tap";
import { callsOf } from "../../src/runtime/formats/drawing/calls.ts";
import { emptyTree, NODES_MAX } from "../../src/runtime/formats/drawing/call-tree.ts";
import type { Gathered } from "../../src/runtime/formats/picture.ts";

/** An aggregation of so many keys, each counted once, below one caller. */
function gathered(keys: number): Gathered {
  const rows = Array.from({ length: keys }, (_, i) => ({ keys: ["caller", i], value: 1 }));
  const snapshot = { name: "n", function: "count", parts: true, rows };
  return { title: "", aggregations: new Map([["n", [{ time: 0, snapshot }]]]), calls: emptyTree() };
}

t.test("a tree that has room: nothing is said", async (t) => {
  const said: string[] = [];
  const { root } = callsOf(gathered(1000), (text) => said.push(text))!;
  t.equal(root.sorted()[0]!.sorted().length, 1000);
  t.same(said, []);
});

t.test("one that has not: the sum is whole, and it is said what is summed up", async (t) => {
  const said: string[] = [];
  const { root } = callsOf(gathered(NODES_MAX + 500), (text) => said.push(text))!;
  t.equal(root.total, NODES_MAX + 500);
  const [largest, second] = root.sorted()[0]!.sorted();
  t.equal(largest!.name, "(others)");
  t.equal(largest!.total, 502, "all but those that the tree has beside its root and the caller");
  t.equal(second!.total, 1);
  t.same(said, [
    "there were more than 500000 different stacks: what was called beyond them is summed up as (others), under its caller",
  ]);
});
