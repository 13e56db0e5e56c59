/** Verdicts: what is judged once for each code object, and what the agent is told to leave out. */
import t from "tap";
import { AGENT_FUNCTION_ENTRY, AGENT_FUNCTION_RETURN } from "../../src/wire.ts";
import type { ClauseSite } from "../../src/handler/program.ts";
import { Script } from "./isolate.ts";
import { code, record } from "./records.ts";

/** What the passes say of the clause declared on this line. */
const site = (line: number, codePredicate?: string, whole = false): ClauseSite => ({
  place: { module: "script.ts", line, column: 1 },
  captures: { fields: "all", strings: [] },
  builtins: "all",
  literals: [],
  ...(codePredicate && { codePredicate, codePredicateWhole: whole }),
});

const ENTRY = 1 << AGENT_FUNCTION_ENTRY;
const RETURN = 1 << AGENT_FUNCTION_RETURN;
const start = code(1, { funcname: "start", filename: "/app/a.py" });
const other = code(2, { funcname: "other", filename: "/app/b.py" });
const entry = (ref: number) => record({ probe: 0, ref }, [1]);

t.test("a code object that no clause can want is told, once", async (t) => {
  const script = Script.load(`probe("python*:::function-entry", e => e.funcname === "start", () => printf("a"));`, {
    program: { sites: [site(1, `(e) => e.funcname === "start"`, true)] },
  });
  t.same(script.batch(start, other).notes, [{ type: "verdict", code: 2, mask: ENTRY }]);
  t.same(script.batch(entry(1), entry(2)), { text: "a", notes: [] });
});

t.test("as long as one clause of the agent's probe may want it, it fires", async (t) => {
  const script = Script.load(
    `probe("python*:::function-entry", e => e.funcname === "start", () => printf("a"));
probe("python*:::function-entry", () => printf("b"));
probe("python*:::function-return", e => basename(e.filename) === "a.py", () => printf("c"));`,
    {
      program: {
        sites: [
          site(1, `(e) => e.funcname === "start"`, true),
          site(2),
          site(3, `(e, lib) => lib.basename(e.filename) === "a.py"`, true),
        ],
      },
    },
  );
  t.same(script.batch(start, other).notes, [{ type: "verdict", code: 2, mask: RETURN }]);
  t.equal(script.batch(entry(1), entry(2)).text, "abb");
});

t.test("a part that holds leaves the rest of the predicate to be asked; a whole one is not asked again", async (t) => {
  const source = (rest: string) =>
    `probe("python*:::function-entry", e => { printf("asked "); return e.funcname === "start"${rest}; }, () => printf("ran "));`;
  const part = Script.load(source(" && e.lineno > 1"), {
    program: { sites: [site(1, `(e) => e.funcname === "start"`)] },
  });
  t.equal(part.batch(start, other, entry(1), record({ ref: 1 }, [2]), entry(2)).text, "asked asked ran ");
  const whole = Script.load(source(""), { program: { sites: [site(1, `(e) => e.funcname === "start"`, true)] } });
  t.equal(whole.batch(start, other, entry(1), entry(2)).text, "ran ");
});

t.test("a part that throws says nothing", async (t) => {
  const script = Script.load(
    `probe("python*:::function-entry", e => e.filename.endsWith("a.py"), () => printf("a"));`,
    {
      program: { sites: [site(1, `(e) => e.filename.endsWith("a.py")`, true)] },
    },
  );
  t.same(script.batch(code(1, { filename: null })).notes, []);
  const { text, notes } = script.batch(entry(1));
  t.equal(text, "");
  t.match(notes, [{ text: /TypeError: Cannot read properties of null/ }]);
});

t.test("an argument that is not the code object's though it has a code field's name is not judged by it", async (t) => {
  const script = Script.load(`probe("python*:::cfunction-entry", e => e.funcname === "len", () => printf("len"));`, {
    program: { sites: [site(1, `(e) => e.funcname === "len"`, true)] },
  });
  t.same(script.batch(start).notes, []);
  t.equal(script.batch(record({ ref: 1 }, [1, "len", null]), record({ ref: 1 }, [1, "abs", null])).text, "len");
});

t.test("probes that come later are judged for the code that is known", async (t) => {
  const script = Script.load(
    `probe("python*:::function-entry", e => e.funcname === "start", () => {});
probe("python*:::function-return", e => e.funcname === "start", () => {});`,
    {
      program: {
        sites: [site(1, `(e) => e.funcname === "start"`, true), site(2, `(e) => e.funcname === "start"`, true)],
      },
    },
  );
  const [entryProbe, returnProbe] = script.probes;
  script.arm([entryProbe!], true);
  t.same(script.batch(start, other).notes, [{ type: "verdict", code: 2, mask: ENTRY }]);
  t.same(script.arm([returnProbe!]).notes, [{ type: "verdict", code: 2, mask: ENTRY | RETURN }]);
  t.same(script.arm([returnProbe!], true).notes, [{ type: "verdict", code: 2, mask: RETURN }], "and those that go");
});

for (const count of [30, 31, 100]) {
  t.test(`${count} clauses, each with a verdict of its own`, async (t) => {
    const { script, codes, entries, expected } = many(count);
    t.same(script.batch(...codes).notes, [], "every code object is wanted by a clause");
    t.equal(script.batch(...entries).text, expected);
    t.same(script.batch(code(1000, { funcname: "other" })).notes, [{ type: "verdict", code: 1000, mask: ENTRY }]);
    t.equal(script.batch(entry(1000)).text, "");
  });
}

t.test("more clauses than a code object remembers: the others' predicates run", async (t) => {
  const { script, codes, entries, expected } = many(300);
  t.equal(script.batch(...codes, ...entries).text, expected);
  t.same(script.batch(code(1000, { funcname: "other" })).notes, [], "no verdict for the agent: they may want it");
});

/** A clause for each of so many functions, all of one probe. */
function many(count: number) {
  const lines = Array.from(
    { length: count },
    (_, i) => `probe("python*:::function-entry", e => e.funcname === "f${i}", () => printf("${i} "));`,
  );
  const sites = lines.map((_, i) => site(i + 1, `(e) => e.funcname === "f${i}"`, true));
  return {
    script: Script.load(lines.join("\n"), { program: { sites } }),
    codes: lines.map((_, i) => code(i + 1, { funcname: `f${i}` })),
    entries: lines.map((_, i) => entry(i + 1)),
    expected: lines.map((_, i) => `${i} `).join(""),
  };
}
