/** What cannot be speculative, refused where the text shows it. */
import { fail, ok } from "./table.ts";

fail(
  "printed before",
  `probe("BEGIN", () => { printf("x"); if (self.id) speculate(self.id); });`,
  `
<inline>:1:50: error: speculate() comes after printf(): what that prints would not be speculative
    1 | probe("BEGIN", () => { printf("x"); if (self.id) speculate(self.id); });
      |                                                  ^^^^^^^^^^^^^^^^^^
  hint: speculate first, or print in a clause of its own
`,
);

for (const [call, name, why] of [
  ["calls.by(1).count()", "count", "aggregations cannot be speculative"],
  ["calls.count()", "count", "aggregations cannot be speculative"],
  [`aggregation("b").sum(1)`, "sum", "aggregations cannot be speculative"],
  ["exit(0)", "exit", "the end of the run cannot be speculative"],
  ["commit(self.id)", "commit", "the clause that speculates cannot commit: another clause must"],
  ["discard(self.id)", "discard", "the clause that speculates cannot discard: another clause must"],
  ["speculate(2)", "speculate", "a clause speculates once"],
] as const) {
  const text = `const calls = aggregation("a"); probe("BEGIN", () => { speculate(1); if (pid) { ${call}; } });`;
  const at = text.indexOf(call, 60);
  fail(
    `${name} after speculate()`,
    text,
    `
<inline>:1:${at + 1}: error: ${name}() comes after speculate(): ${why}
    1 | ${text}
      | ${" ".repeat(at)}${"^".repeat(call.length)}
  hint: put it into a clause of its own, with the same predicate
`,
  );
}

ok(
  "branches that exclude each other",
  `probe("BEGIN", () => { if (pid) { speculate(1); } else { printf("x"); exit(0); } });`,
  {},
);
ok(
  "a method of another object that has an aggregation's name",
  `const x = { count() {} }; probe("BEGIN", () => { speculate(1); x.count(); });`,
  {},
);
ok(
  "other clauses",
  `probe("BEGIN", () => { speculate(1); printf("x"); }); probe("BEGIN", () => { printf("y"); commit(1); });`,
  {},
);
