import t from "tap";
import { DiagnosticError, nearestName, render } from "../src/diagnostic.ts";

t.test("without a place", async (t) => {
  t.equal(render({ code: "x", message: "no" }), "error: no");
  t.equal(
    render({ code: "x", message: "no", expected: "a", nearest: "b", hint: "c" }),
    "error: no\n  expected: a\n  nearest: b\n  hint: c",
  );
});

t.test("a place without a source, or behind its end", async (t) => {
  const place = { module: "a.ts", line: 9, column: 2 };
  t.equal(render({ code: "x", message: "no", place }), "a.ts:9:2: error: no");
  t.equal(render({ code: "x", message: "no", place, source: "one line" }), "a.ts:9:2: error: no");
});

t.test("the mark stays within the line", async (t) => {
  const place = { module: "a.ts", line: 2, column: 3 };
  t.equal(
    render({ code: "x", message: "no", place, source: "\r\nabcd\r\n", length: 99 }),
    "a.ts:2:3: error: no\n    2 | abcd\n      |   ^^",
  );
});

t.test("several in one error", async (t) => {
  const error = new DiagnosticError([
    { code: "x", message: "one" },
    { code: "y", message: "two" },
  ]);
  t.equal(error.message, "error: one\nerror: two");
  t.strictSame(
    error.diagnostics.map(({ code }) => code),
    ["x", "y"],
  );
});

t.test("the nearest name", async (t) => {
  const names = ["function-entry", "function-return", "line", "gc-start", "gc-done", "x"];
  const table: [string, string | undefined][] = [
    ["function-entyr", "function-entry"], // two swapped
    ["functionentry", "function-entry"], // one too few
    ["function-returnn", "function-return"], // one too much
    ["funktion-retorn", "function-return"], // two wrong
    ["LINE", "line"],
    ["lin", "line"],
    ["gc-stop", undefined], // three wrong
    ["nonsense", undefined],
    ["", undefined],
    ["y", undefined],
    ["X", "x"],
  ];
  for (const [word, nearest] of table) t.equal(nearestName(word, names), nearest, word);
});
