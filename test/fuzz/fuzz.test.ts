/** Every target: what was a finding once, and a few hundred new inputs, always the same. `npm run fuzz` makes more. */
import t from "tap";
import { fuzz } from "./fuzz.ts";
import { generator, mutate } from "./mutate.ts";
import { targets } from "./registry.ts";

for (const target of targets)
  t.test(target.name, async (t) => {
    const { executions, finding } = await fuzz(target, 300, 1);
    t.equal(finding?.why, undefined, target.doc);
    t.ok(executions > 300);
  });

t.test("a finding is told with its input", async (t) => {
  const run = (input: Buffer) => {
    if (input.includes("b")) throw new Error("a b");
  };
  const { finding } = await fuzz({ name: "none", doc: "", seeds: ["aaa"], pieces: ["b"], run }, 1000, 1);
  t.match(finding, { why: /^Error: a b\n/ });
  t.ok(finding!.input.includes("b"));
});

t.test("the same seed gives the same inputs", (t) => {
  const made = (seed: number) => {
    const random = generator(seed);
    return Array.from({ length: 100 }, () => mutate([Buffer.from("seed of some bytes")], [], random).toString("hex"));
  };
  t.strictSame(made(7), made(7));
  t.not(made(7).join(), made(8).join());
  t.end();
});
