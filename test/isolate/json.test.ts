/** The isolate's half of JSON lines: what handlers print, as data, in order, without loss. */
import t from "tap";
import { runCanonical } from "./canonical.ts";

const FIRST = {
  timestamp: 1_000_000_000,
  pid: 1234,
  tid: 1234,
  probe: "python1234:libpython3.13.so.1.0:_PyEval_EvalFrameDefault:function-entry",
};

function lines(script: string): Record<string, unknown>[] {
  const { text } = runCanonical(script, { options: { format: "json", quiet: false } });
  t.match(text, /^$|\n$/);
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const onFirst = (action: string) => `
  let done = false;
  probe("python$target:::function-entry", () => !done, (e) => { done = true; ${action} });`;

t.test("each call that prints is a line, with its event", async (t) => {
  t.same(lines(onFirst(`printf("%s", e.funcname); trace(7); print([1, "x"]);`)), [
    { type: "output", ...FIRST, from: "printf", text: "<module>" },
    { type: "output", ...FIRST, from: "trace", text: "7", value: 7 },
    { type: "output", ...FIRST, from: "print", text: '[1, "x"]\n', value: [1, "x"] },
  ]);
});

t.test("the run's own probes have no process in their name", async (t) => {
  t.match(lines(`probe("BEGIN", () => { printf("x\\n"); });`), [
    { type: "output", pid: 77, tid: 77, probe: "pyprobe:::BEGIN", from: "printf", text: "x\n" },
  ]);
});

t.test("values lose nothing", async (t) => {
  const values: [string, unknown][] = [
    ["9007199254740991n", 9007199254740991],
    ["-9007199254740993n", "-9007199254740993"],
    ["2 ** 64", "18446744073709551616"],
    ["1.5", 1.5],
    ["NaN", "NaN"],
    ["-Infinity", "-Infinity"],
    ["undefined", undefined],
    ["[undefined, null]", [null, null]],
    ["new Map([[1n, { a: [2n ** 70n] }]])", [[1, { a: ["1180591620717411303424"] }]]],
    ["new Set(['a'])", ["a"]],
    ["new TypeError('no')", "TypeError: no"],
    ["function f() {}", "[function f]"],
    ["'\\u2028\\u0000\\ud800'", "\u2028\u0000\ud800"],
  ];
  for (const [source, value] of values) {
    const [line] = lines(onFirst(`print(${source});`));
    t.same(line!["value"], value, source);
  }
});

t.test("a value that refers to itself ends", async (t) => {
  const [line] = lines(onFirst(`const a = { list: [] }; a.list.push(a); print(a);`));
  t.match(JSON.stringify(line!["value"]), /^(\{"list":\[){8}"\{\.\.\.\}"(\]\}){8}$/);
});

t.test("a value of endless breadth ends", async (t) => {
  const [line] = lines(onFirst(`const a = []; for (let i = 0; i < 9; i++) a.push(a, i); print(a);`));
  const text = JSON.stringify(line!["value"]);
  t.ok(text.length < 3e6, `${text.length}`);
  t.match(text, /"\.\.\."/);
});

t.test("an event is its arguments", async (t) => {
  const [line] = lines(onFirst("print(e);"));
  t.match(line!["value"], { pid: 1234, filename: "/app/fib.py", funcname: "<module>", lineno: 1, module: "__main__" });
});

t.test("aggregations are data, printed or left to the end", async (t) => {
  const script = `const calls = aggregation("calls"), never = aggregation("never");
    probe("python$target:::function-entry", (e) => { calls.by(e.funcname, 2n ** 60n).count(); });
    probe("END", () => { printa(calls); });`;
  const rows = [
    { keys: ["<module>", "1152921504606846976"], value: 1 },
    { keys: ["fib", "1152921504606846976"], value: 3 },
  ];
  const [printed, left] = lines(script);
  t.match(printed, { type: "aggregation", probe: "pyprobe:::END", name: "calls", function: "count", rows });
  t.same(left, { type: "aggregation", name: "never", rows: [] });
});

t.test("an error stands where it happened", async (t) => {
  const script = `probe("python$target:::function-entry", (e) => e.funcname === "<module>", (e) => {
  printf("before"); e.filename.nope();
});
probe("python$target:::function-entry", (e) => e.funcname === "<module>", () => { printf("after"); });`;
  t.same(lines(script), [
    { type: "output", ...FIRST, from: "printf", text: "before" },
    {
      type: "error",
      ...FIRST,
      clause: 1,
      place: { module: "script.ts", line: 2, column: 32 },
      message: "TypeError: e.filename.nope is not a function",
    },
    { type: "output", ...FIRST, from: "printf", text: "after" },
  ]);
});

t.test("of many errors of a clause the first are told, the others counted", async (t) => {
  const told = lines(
    `probe(["python$target:::function-entry", "python$target:::function-return"], () => { null.x; });`,
  );
  const error = { type: "error", clause: 1, place: { module: "script.ts", line: 1 } };
  const each = { ...error, pid: 1234, message: "TypeError: Cannot read properties of null (reading 'x')" };
  t.match(told, [each, each, each, each, each, { ...error, message: "further errors", more: 3 }]);
  t.equal(told.length, 6);
});
