/** -F: whole outputs, by DTrace's rules. */
import t, { type Test } from "tap";
import { kindOf } from "../../src/runtime/formats/flow.ts";
import { canonical } from "./canonical.ts";
import { Script } from "./isolate.ts";
import { record } from "./records.ts";

const BOTH = '["python$target:::function-entry", "python$target:::function-return"]';
const EMPTY = { isEmpty: true as const, captures: { fields: [], strings: [] }, builtins: [], literals: [] };

/** A script whose clauses at these lines are empty, over the canonical target. */
function flow(source: string, { quiet = false, empty = [] as number[] } = {}): Script {
  const sites = empty.map((line) => ({ ...EMPTY, place: { module: "script.ts", line, column: 1 } }));
  return Script.load(source, { options: { quiet, flowindent: true }, program: { sites } });
}

function run(script: Script): string {
  return [script.fire("BEGIN"), script.batch(...canonical(script.probes)), script.end()]
    .map(({ text }) => text)
    .join("");
}

/** The lines of a whole output, each without the blanks that fill its columns. */
function same(t: Test, output: string, lines: string[]): void {
  t.same(
    output.split("\n").map((line) => line.trimEnd()),
    ["   PID FUNCTION", ...lines, ""],
  );
}

t.test("an empty clause on entry and return", async (t) => {
  const text = run(flow(`probe(${BOTH}, () => {});`, { empty: [1] }));
  same(t, text, [
    "  1234  -> <module>",
    "  1234    -> fib",
    "  1234      -> fib",
    "  1234      <- fib",
    "  1234      -> fib",
    "  1234      <- fib",
    "  1234    <- fib",
    "  1234  <- <module>",
  ]);
  t.equal(text.split("\n")[1], `  1234 ${" -> <module>".padEnd(41)} `, "41 columns");
});

t.test("what clauses print stands behind; a predicate that is false leaves its line out", async (t) => {
  const script = flow(`probe("BEGIN", () => { printf("b"); });
probe(${BOTH}, e => e.funcname === "fib", e => { trace(e.lineno); printf(" x"); });
probe("END", () => { printf("e"); });`);
  same(t, run(script), [
    `    77 ${"| :BEGIN".padEnd(41)} b`,
    ...[" -> fib 1", "   -> fib 1", "   <- fib 2", "   -> fib 1", "   <- fib 2", " <- fib 3"].map((line) => {
      const [, sign, line_] = /^(.*) (\d)$/.exec(line)!;
      return `  1234 ${sign!.padEnd(41)}  ${line_!.padStart(16)} x`;
    }),
    `    77 ${"| :END".padEnd(41)} e`,
  ]);
});

t.test("of several clauses of one firing the first is the entry, the last that prints the return", async (t) => {
  const script = flow(
    `probe(${BOTH}, e => e.funcname === "<module>", () => { printf("1"); });
probe(${BOTH}, e => e.funcname === "<module>", () => { printf("2"); });
probe(${BOTH}, () => { self.x = 1; });
probe(${BOTH}, e => e.funcname === "nothing", () => { printf("3"); });`,
  );
  same(t, run(script), [
    `  1234 ${" -> <module>".padEnd(41)} 1`,
    `  1234 ${"  | <module>:function-entry".padEnd(41)} 2`,
    `  1234 ${"  | <module>:function-return".padEnd(41)} 1`,
    `  1234 ${" <- <module>".padEnd(41)} 2`,
  ]);
});

t.test("each thread by itself; a return too many stays at the margin", async (t) => {
  const script = flow(`probe(${BOTH}, () => {});`, { empty: [1] });
  const [entry, exit] = [script.probe("function-entry"), script.probe("function-return")];
  canonicalCodes(script);
  const at = (probe: { number: number }, tid: number, time: number) =>
    record({ probe: probe.number, ref: 2, tid, time: 1_000_000_000 + time }, [1]);
  const { text } = script.batch(
    at(entry, 1, 1),
    at(entry, 2, 2),
    at(entry, 1, 3),
    at(exit, 2, 4),
    at(exit, 2, 5),
    at(exit, 1, 6),
  );
  same(t, text, [
    "  1234  -> fib",
    "  1234  -> fib",
    "  1234    -> fib",
    "  1234  <- fib",
    "  1234  <- fib",
    "  1234    <- fib",
  ]);
});

/** Its process and code objects, without its events. */
function canonicalCodes(script: Script): void {
  script.batch(...canonical([]));
}

t.test("an action stands between what its clause prints before and after it", async (t) => {
  const script = Script.load(
    `probe(${BOTH}, e => e.funcname === "<module>", () => { printf("a"); system("x"); printf("b"); });`,
    {
      options: { quiet: false, flowindent: true, destructive: true },
    },
  );
  const { text, notes } = script.batch(...canonical(script.probes));
  const places = notes.flatMap((note) =>
    note.type === "action" ? [text.slice(0, note.at).at(-1), text[note.at]] : [],
  );
  t.same(places, ["a", "b", "a", "b"]);
});

t.test("which probes are entries and returns", async (t) => {
  const flows = {
    entry: "entry",
    "function-entry": "entry",
    return: "return",
    "a-return": "return",
    "gc-start": "entry",
    "import-find-load-done": "return",
    carpentry: "none",
    restart: "none",
    start: "none",
    "entry-point": "none",
  };
  for (const [name, kind] of Object.entries(flows)) t.equal(kindOf(name).flow, kind, name);
});
