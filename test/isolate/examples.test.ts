/** Every builtin's example prints what its declaration says, without a word to anybody. */
import { readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { OPTIONS } from "../../src/options/registry.ts";
import { aggregates } from "../../src/runtime/isolate/aggregates/registry.ts";
import { conversions } from "../../src/runtime/isolate/format/conversions.ts";
import { builtins } from "../../src/runtime/isolate/registry.ts";
import * as exported from "../../src/runtime/isolate/public.ts";
import { afterActions, runCanonical } from "./canonical.ts";

process.env["TZ"] = "UTC"; // dates are printed in the time zone

const ARGS = ["10", "fib", "3", "4", "5", "6", "7", "8", "9"];

for (const { name, example } of builtins) {
  t.test(name, async (t) => {
    const run = runCanonical(example.script, { options: { args: ARGS, destructive: true } });
    t.equal(afterActions(run), example.output);
    t.same(
      run.notes.filter(({ type }) => !["exit", "action", "verdict"].includes(type)),
      [],
    );
    t.ok(example.script.includes(name), "the example uses it");
  });
}

for (const { name, example } of aggregates) {
  t.test(name, async (t) => {
    t.equal(runCanonical(example.script).text, example.output);
    t.ok(example.script.includes(`.${name}(`), "the example uses it");
  });
}

for (const [letter, { example }] of Object.entries(conversions)) {
  t.test(`%${letter}`, async (t) => {
    const { call, output, at = "BEGIN" } = example;
    t.equal(runCanonical(`probe("${at}", e => { printf(${call}); });`).text, output);
    t.match(call, new RegExp(`%[-+#.\\d]*${letter}`), "the example uses it");
  });
}

t.test("every file of a builtin or an aggregating function is in the registries", async (t) => {
  const folder = new URL("../../src/runtime/isolate/", import.meta.url);
  const of = (name: string) => readdirSync(new URL(name, folder));
  const registry = (name: string) => readFileSync(new URL(`${name}registry.ts`, folder), "utf8");
  for (const file of of("builtins/").filter((name) => name !== "path.ts")) t.match(registry(""), `./builtins/${file}`);
  const helpers = ["aggregate.ts", "counts.ts", "histogram.ts", "number.ts", "parameter-error.ts", "registry.ts"];
  t.same(
    of("aggregates/")
      .filter((file) => !helpers.includes(file))
      .sort(),
    aggregates.map(({ name }) => `${name}.ts`).sort(),
  );
});

t.test("the reference has everything, each with its words and its example", async (t) => {
  const reference = readFileSync(new URL("../../docs/reference.md", import.meta.url), "utf8");
  const names = [...builtins, ...aggregates].map(({ name }) => name);
  for (const name of [...names, ...Object.keys(OPTIONS).map((option) => `-x ${option}`)])
    t.ok(reference.includes(`\n### ${name}\n`), name);
  for (const letter of Object.keys(conversions)) t.ok(reference.includes(`\n| \`%${letter}\` `), letter);
  for (const { name, doc } of [...builtins, ...aggregates]) t.match(doc, /\.$/, `${name} has a sentence`);
  for (const [name, { doc }] of Object.entries(OPTIONS)) t.match(doc, /\.$/, `${name} has a sentence`);
});

t.test("what is declared is what scripts can import", async (t) => {
  t.same(Object.keys(exported).sort(), builtins.map(({ name }) => name).sort());
});
