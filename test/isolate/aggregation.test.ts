/** Aggregations: the functions, keys, bounds, and DTrace's layout. */
import t from "tap";
import { aggregates } from "../../src/runtime/isolate/aggregates/registry.ts";
import { Script } from "./isolate.ts";

/** What BEGIN's clause, with this body, leaves to be printed at the end. */
function printed(body: string, memory = 128) {
  const script = Script.load(`const a = aggregation("a"); probe("BEGIN", () => { ${body} });`, { options: { memory } });
  const begin = script.fire("BEGIN");
  const end = script.end();
  return { begin, text: end.text, notes: [...begin.notes, ...end.notes] };
}

/** Each function's name, values, and what it makes of them. */
const CASES: [name: string, values: (number | bigint)[], result: number | bigint][] = [
  ["count", [5, 5, 5], 3],
  ["sum", [1, 2, 3], 6],
  ["sum", [-5, 5], 0],
  ["sum", [0.5, 0.25], 0.75],
  ["sum", [2 ** 53 - 1, 2 ** 53 - 1, 1], 18014398509481983n],
  ["sum", [2n ** 63n, 2 ** 53, 0.5], 9232379236109517000],
  ["sum", [2n ** 63n, -(2n ** 63n), 7], 7],
  ["avg", [1, 2, 4], 2],
  ["avg", [-1, -2, -4], -2],
  ["avg", [1.5, 2], 1.75],
  ["avg", [2n ** 63n, 2n ** 63n], 2n ** 63n],
  ["min", [3, -1, 2], -1],
  ["max", [3, -1, 2], 3],
  ["min", [2n ** 60n, 5], 5],
  ["max", [2n ** 60n, 5], 2n ** 60n],
  ["max", [-7], -7],
  ["stddev", [5], 0],
  ["stddev", [2, 4, 4, 4, 5, 5, 7, 9], 2],
  // DTrace's steps: the mean of the squares is 7 (21 / 3), the mean 2 (7 / 3), the root of 7 - 4 is 1.
  ["stddev", [1, 2, 4], 1],
  ["stddev", [-10, 10], 10],
  ["stddev", [2 ** 53 - 1, 1 - 2 ** 53], 2 ** 53 - 1],
  ["stddev", [2n ** 63n, -(2n ** 63n)], 2n ** 63n],
  ["stddev", [1e9, 1e9 + 2, 1e9 + 4, 1e9 + 6], 2],
  ["stddev", [0.5, 1.5], 0.5],
];

for (const [name, values, result] of CASES) {
  t.test(`${name} of ${values.join(", ")}`, async (t) => {
    const aggregate = aggregates.find((a) => a.name === name)!;
    const fold = (some: (number | bigint)[]) =>
      some.reduce((state, v) => aggregate.update(state, v), aggregate.zero(undefined));
    const value = (state: unknown) => aggregate.data(state, 1).value;
    t.equal(value(fold(values)), result);
    for (let i = 0; i <= values.length; i++) {
      const merged = aggregate.merge(fold(values.slice(0, i)), fold(values.slice(i)));
      if (!values.some((v) => typeof v === "number" && !Number.isInteger(v)))
        t.equal(value(merged), result, `in two parts, at ${i}`);
    }
    t.equal(aggregate.render(fold(values), 1, { zoom: false, utf8: false }), ` ${String(result).padStart(16)}`);
  });
}

t.test("rows as DTrace prints them: by value, then by key; text in 50 columns, integers in 16", async (t) => {
  const { text, notes } = printed(`
    for (const [name, n] of [["sh", 1], ["zsh", 3], ["awk", 3], ["a name that is longer than the fifty columns there are for it", 2]]) {
      for (let i = 0; i < n; i++) a.by(name, n * 7).count();
    }
    aggregation("b").by(null, true, -1, 2n ** 60n).sum(5);
    aggregation("c").max(8);`);
  t.equal(
    text,
    `  sh                                                                7                1
  a name that is longer than the fifty columns there are for it               14                2
  awk                                                              21                3
  zsh                                                              21                3
  <null>                                              true                                                             -1 1152921504606846976                5
                8
`,
  );
  t.same(notes, []);
});

t.test("keys of different types are different keys", async (t) => {
  const { text } = printed(
    `for (const key of [1, "1", 1n << 60n, String(1n << 60n), true, "true", null, "null"]) a.by(key).count();`,
  );
  t.equal(text.trimEnd().split("\n").length, 8);
});

t.test("one name is one aggregation", async (t) => {
  t.equal(
    printed(`a.by("x").count(); aggregation("a").by("x").count();`).text,
    `  ${"x".padEnd(50)} ${"2".padStart(16)}\n`,
  );
});

t.test("what an aggregation cannot take", async (t) => {
  const why = (body: string) =>
    printed(body).notes.map((note) => ("text" in note ? note.text.replace(/^.*?(?=TypeError)/, "") : ""));
  t.same(why(`a.by("x").count(); a.by("x").sum(1);`), [
    'TypeError: aggregation("a") already holds count() and cannot hold sum() as well',
  ]);
  t.same(why(`a.by("x").count(); a.by("y").max(1);`), [
    'TypeError: aggregation("a") already holds count() and cannot hold max() as well',
  ]);
  t.same(why(`a.by("x").count(); a.by("x", 1).count();`), [
    'TypeError: aggregation("a") has keys of 1 part; this one has 2 parts',
  ]);
  t.same(why(`a.by("x", 1).count(); a.count();`), [
    'TypeError: aggregation("a") has keys of 2 parts; this one has 0 parts',
  ]);
  t.same(why(`a.by(undefined).count();`), [
    'TypeError: aggregation("a").by(): a key is a string, a number, a boolean or null, not undefined',
  ]);
  t.same(why(`a.by("x", {}).count();`), [
    'TypeError: aggregation("a").by(): a key is a string, a number, a boolean or null, not an object',
  ]);
  t.same(why(`a.sum("5");`), ["TypeError: sum() takes a number, not a string"]);
  t.same(why(`a.sum(NaN);`), ["TypeError: sum() takes a number, not NaN"]);
  t.same(why(`a.max();`), ["TypeError: max() takes a number, not undefined"]);
  t.same(why(`aggregation(5);`), ["TypeError: aggregation() takes a name, not 5"]);
});

t.test("a value that was refused leaves nothing behind", async (t) => {
  t.equal(printed(`a.by("x").sum(2); a.by("x").sum("y");`).text, `  ${"x".padEnd(50)} ${"2".padStart(16)}\n`);
  t.equal(printed(`a.by("x");`).text, "", "a key without a value is no row");
});

t.test("printa prints once more each time, and the end does not repeat it", async (t) => {
  const { begin, text } = printed(`a.by("x").count(); printa(a); a.by("x").count(); printa(a);`);
  const row = (n: number) => `\n  ${"x".padEnd(50)} ${String(n).padStart(16)}\n`;
  t.equal(begin.text, row(1) + row(2));
  t.equal(text, "");
});

t.test("entries() gives what it holds, sorted", async (t) => {
  const { begin } = printed(
    `a.by("x", 2).sum(9); a.by("y", 1).sum(4); print(a.entries()); print(aggregation("none").entries());`,
  );
  t.equal(begin.text, `[{ keys: ["y", 1], value: 4 }, { keys: ["x", 2], value: 9 }]\n[]\n`);
});
