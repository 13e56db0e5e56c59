/** From records to clauses: order, predicates, errors, variables, arguments. */
import t from "tap";
import { STR_CUT, STR_FAULT } from "../../src/wire.ts";
import { Script } from "./isolate.ts";
import { code, process, record, threadEnd } from "./records.ts";

const ENTRY = '"python$target:::function-entry"';

/** A script with its first batch: process 1234, code object 1. */
function start(source: string): Script {
  const script = Script.load(source);
  script.batch(process("python3"), code(1, {}));
  return script;
}

/** A firing of the script's first probe. */
const entry = (header = {}, line: number | bigint = 7) => record({ probe: 0, ref: 1, ...header }, [line]);

t.test("clauses of a firing run in the order of the source, over all their descriptions", async (t) => {
  const script = start(`
    probe(${ENTRY}, () => printf("a"));
    probe(["python$target:::line", ${ENTRY}], () => printf("b"));
    probe(${ENTRY}, () => printf("c"));
    probe("python$target:::line", () => printf("d"));`);
  t.equal(script.batch(entry(), record({ probe: script.probe("line").number, ref: 1 }, [1])).text, "abcbd");
});

t.test("a predicate that is false, 0, null, undefined or empty skips its clause", async (t) => {
  const script = start(`
    for (const value of [false, 0, 0n, null, undefined, "", NaN, true, 1, -1n, "0", {}]) {
      probe(${ENTRY}, () => value, () => printf("%s ", String(value)));
    }`);
  t.equal(script.batch(entry()).text, "true 1 -1 0 [object Object] ");
});

t.test("a clause that throws ends by itself; the message names the place, the clause and the probe", async (t) => {
  const script = start(`probe(${ENTRY}, () => printf("a"));
probe(${ENTRY}, e => {
  printf("b");
  e.filename.nope();
  printf("never");
});
probe(${ENTRY}, () => printf("c"));`);
  const { text, notes } = script.batch(entry());
  t.equal(text, "abc");
  t.same(notes, [
    {
      type: "clause-error",
      text:
        "script.ts:4:14: error in clause 2 of python1234:libpython3.13.so.1.0:_PyEval_EvalFrameDefault:function-entry: " +
        "TypeError: e.filename.nope is not a function",
    },
  ]);
  t.match(JSON.parse(script.host("facts") as string), { cut: 0, faults: 0, clauseErrors: 1 });
});

t.test("a predicate that throws skips its clause and is told as its error", async (t) => {
  const script = start(`probe(${ENTRY}, () => { throw "a string"; }, () => printf("never"));`);
  const { text, notes } = script.batch(entry());
  t.equal(text, "");
  t.match(notes, [{ text: /^script\.ts:1:\d+: error in clause 1 of .*: thrown: a string$/ }]);
});

t.test("errors of a clause beyond the fifth are counted, and told at the end", async (t) => {
  const script = start(`probe(${ENTRY}, () => { nope(); });`);
  t.equal(script.batch(entry(), entry(), entry(), entry()).notes.length, 4);
  t.equal(script.batch(entry(), entry(), entry()).notes.length, 1);
  t.match(script.end().notes, [
    { type: "clause-error", text: "script.ts:1:1: clause 1 ended with an error 2 more times" },
  ]);
});

t.test("what is thrown may be anything", async (t) => {
  const script = start(`
    probe(${ENTRY}, () => { throw { toString() { throw 1; } }; });
    probe(${ENTRY}, () => { const e = new Error("x"); Object.defineProperty(e, "stack", { get() { throw 1; } }); throw e; });
    probe(${ENTRY}, () => { throw new Error("y".repeat(9999)); });
    probe(${ENTRY}, () => printf("on"));`);
  const { text, notes } = script.batch(entry());
  t.equal(text, "on");
  t.match(notes, [
    { text: /a value that cannot be shown/ },
    { text: /Error: x$/ },
    { text: /Error: y{400,495}\.\.\.$/ },
  ]);
});

t.test(
  "ERROR's clauses run after the firing, on its thread; an error in them is told and goes no further",
  async (t) => {
    const script = start(`
    probe(${ENTRY}, () => { self.n = 5; nope(); });
    probe(${ENTRY}, () => printf("rest "));
    probe("ERROR", () => { printf("%s in %d at %d, self.n %d", probename, pid, timestamp, self.n); again(); });`);
    const { text, notes } = script.batch(entry({ time: 1_000_000_123 }));
    t.equal(text, "rest ERROR in 1234 at 1000000123, self.n 5");
    t.match(notes, [
      { text: /nope is not defined/ },
      { text: /clause 3 of pyprobe:::ERROR: ReferenceError: again is not/ },
    ]);
  },
);

t.test("after exit() the clause completes and nothing else runs but END", async (t) => {
  const script = start(`
    probe(${ENTRY}, () => { exit(3); printf("done "); exit(4); });
    probe(${ENTRY}, () => printf("never"));
    probe("END", () => printf("end"));`);
  t.same(script.batch(entry(), entry()), { text: "done ", notes: [{ type: "exit", status: 3 }] });
  t.same(script.batch(entry()), { text: "", notes: [] });
  t.equal(script.end().text, "end");
});

t.test("self is one for each thread, 0 until set, and gone with the thread or the process", async (t) => {
  const script = start(`
    probe(${ENTRY}, () => printf("%d/%d:%d:%s ", pid, tid, self.n++, String(self.other === 0)));`);
  const threads = [entry(), entry(), entry({ tid: 2 }), entry({ pid: 9, tid: 2 }), entry()];
  t.equal(
    script.batch(...threads).text,
    "1234/1234:0:true 1234/1234:1:true 1234/2:0:true 9/2:0:true 1234/1234:2:true ",
  );
  t.equal(script.batch(threadEnd(1234, 1234), entry(), entry({ tid: 2 })).text, "1234/1234:0:true 1234/2:1:true ");
  script.host("processEnded", 1234);
  t.equal(script.batch(entry({ tid: 2 })).text, "1234/2:0:true ");
});

t.test("code objects of a ring are forgotten with it, and their numbers may be others'", async (t) => {
  const script = start(`probe(${ENTRY}, e => printf("%s ", e.funcname));`);
  const known = () =>
    (JSON.parse(script.host("knowledge") as string) as string[]).map((each) => JSON.parse(each).codes.length);
  const all = [code(1, { funcname: "a" }, { ring: 2 }), code(2, { funcname: "b" }, { ring: 3 })];
  t.equal(script.batch(...all, entry({ ring: 2, ref: 1 }), entry({ ring: 3, ref: 2 })).text, "a b ");
  t.same(known(), [2]);
  script.host("ringEnded", 2);
  t.same(known(), [1]);
  t.equal(
    script.batch(code(1, { funcname: "c" }, { ring: 4 }), entry({ ring: 4, ref: 1 }), entry({ ring: 3, ref: 2 })).text,
    "c b ",
  );
  script.host("ringEnded", 2);
  t.same(known(), [2], "a number is let go by whose it is");
});

t.test("names known and not known to the passes are the same on self and local", async (t) => {
  const source = `
    probe(${ENTRY}, () => { printf("%d %d ", self.known, self.late); self.late = 2; self.known = 1; local.a++; local.b = 2; });
    probe(${ENTRY}, () => printf("%d %d %d;", local.a, local.b, local.c));`;
  const script = Script.load(source, {
    program: { selfNames: ["known", "__proto__", "constructor"], localNames: ["a"] },
  });
  t.equal(script.batch(process("p"), entry(), entry()).text, "0 0 1 2 0;1 2 1 2 0;");
});

t.test("live bindings and the event agree", async (t) => {
  const script = start(`
    probe(${ENTRY}, e => {
      const pairs = [[timestamp, e.timestamp], [pid, e.pid], [tid, e.tid], [execname, e.execname], [probeprov, e.probeprov],
        [probemod, e.probemod], [probefunc, e.probefunc], [probename, e.probename], [arg2, e.arg2], [arg9, e.arg9],
        [args.length, e.args.length], [arg0, e.filename], [args[1], e.funcname]];
      printf("%s", pairs.map(([a, b]) => a === b ? String(a) : "DIFFERENT").join(" "));
    });`);
  const expected =
    "1000000005 1234 77 python3 python1234 libpython3.13.so.1.0 _PyEval_EvalFrameDefault function-entry 7 0 4 /app/fib.py f";
  t.equal(script.batch(entry({ time: 1_000_000_005, tid: 77 })).text, expected);
});

t.test("only the live bindings that a clause's site names are set", async (t) => {
  const site = (builtins: string[]) => ({
    place: { module: "script.ts", line: 2, column: 1 },
    captures: { fields: "all" as const, strings: [] },
    builtins,
    literals: [],
  });
  const source = `import { probe, printf, pid, tid } from "pyprobe";\nprobe(${ENTRY}, () => printf("%d %d", pid, tid));`;
  t.equal(Script.load(source, { program: { sites: [site(["pid"])] } }).batch(entry()).text, "1234 0");
  t.equal(Script.load(source, { program: { sites: [site(["pid", "tid"])] } }).batch(entry()).text, "1234 1234");
});

t.test("64-bit integers are exact: numbers up to 53 bits, then bigints", async (t) => {
  const script = start(`probe(${ENTRY}, e => printf("%s:%s ", typeof e.lineno, String(e.lineno)));`);
  const values = [0, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n];
  const expected = values.map((v) => `${v >= -(2 ** 53) && v < 2 ** 53 ? "number" : "bigint"}:${v}`).join(" ");
  t.equal(script.batch(...values.map((v) => entry({}, v))).text, `${expected} `);
});

t.test("NULL, a fault, an empty string and a cut one are four things", async (t) => {
  const script = start(`
    probe("python$target:::import-find-load-start", e => { print(e.modulename); });
    probe("python$target:::import-find-load-start", () => printf("next\\n"));`);
  const fire = (slot: Parameters<typeof record>[1] & object) => script.batch(record({ probe: 0 }, slot));
  t.equal(fire([null]).text, "null\nnext\n");
  t.equal(fire([""]).text, '""\nnext\n');
  t.equal(fire([{ bytes: "abc", state: STR_CUT }]).text, '"abc"\nnext\n');
  const { text, notes } = fire([{ bytes: "", state: STR_FAULT }]);
  t.equal(text, "next\n");
  t.match(notes, [
    { text: /Fault: modulename of import-find-load-start could not be read from the process's memory$/ },
  ]);
  t.match(JSON.parse(script.host("facts") as string), { cut: 1, faults: 1, clauseErrors: 1 });
});

t.test("strings before other slots move them", async (t) => {
  const script = start(
    `probe("python$target:::cfunction-entry", e => printf("%s|%s|%d|%s", e.filename, e.funcname, e.lineno, e.module));`,
  );
  t.equal(
    script.batch(record({ ref: 1 }, [12, "a name of more than eight bytes", null])).text,
    "/app/fib.py|a name of more than eight bytes|12|<null>",
  );
});

t.test("an argument that was not captured says so", async (t) => {
  const script = start(
    `probe("python$target:::import-find-load-done", e => { printf("%d ", e.found); trace(e.modulename); });`,
  );
  const probe = script.probe("import-find-load-done");
  script.host("arm", JSON.stringify([{ ...probe, slots: ["int"], slotIndex: [1] }]));
  const { text, notes } = script.batch(record({}, [1]));
  t.equal(text, "1 ");
  t.match(notes, [{ text: /modulename was not captured: .* read it as e\.modulename in the clause itself$/ }]);
});

t.test("a clause's handle", async (t) => {
  const script = start(`
    const a = probe(${ENTRY}, e => e.lineno !== 3, () => printf("a"));
    probe(${ENTRY}, e => {
      if (e.lineno === 1) a.disable();
      if (e.lineno === 2) a.enable();
      if (e.lineno === 4) { a.remove(); a.enable(); }
    });
    probe("END", () => printf("%d", a.hits));`);
  const { text, notes } = script.batch(...[0, 1, 0, 2, 0, 3, 4, 0].map((line) => entry({}, line)));
  t.equal(text, "aaaa");
  t.match(notes, [
    { type: "switched", clause: 0, to: "off" },
    { type: "switched", clause: 0, to: "on" },
    { type: "switched", clause: 0, to: "removed" },
    { text: /clause 1 was removed and cannot be enabled/ },
  ]);
  t.equal(script.end().text, "4");
});

t.test("without -q a clause that prints has DTrace's columns in front", async (t) => {
  const script = Script.load(
    `probe(${ENTRY}, e => { printf("line %d", e.lineno); trace(5); trace("text"); });
     probe(${ENTRY}, () => {});`,
    { options: { quiet: false } },
  );
  t.equal(
    script.batch(entry(), entry()).text,
    `   PID     ID                    FUNCTION:NAME
  1234      0 _PyEval_EvalFrameDefault:function-entry line 7                5  text                             
  1234      0 _PyEval_EvalFrameDefault:function-entry line 7                5  text                             
`,
  );
});

t.test("BEGIN and END fire by number, with the tracer's pid", async (t) => {
  const script = start(
    `probe("BEGIN", e => printf("%s %d %d ", e.probename, e.pid, timestamp)); probe("END", () => trace(tid));`,
  );
  t.equal(script.fire("BEGIN", 5_000_000_001).text + script.end().text, "BEGIN 77 5000000001 77");
});

t.test("a new execname is seen", async (t) => {
  const script = start(`probe(${ENTRY}, e => printf("%s %d;", e.execname, ppid));`);
  t.equal(script.batch(entry(), process("sh", { ppid: 5 }), entry(), entry({ pid: 8 })).text, "python3 1000;sh 5; 0;");
});

t.test("messages of processes are passed on", async (t) => {
  const { message } = await import("./records.ts");
  t.same(start("").batch(message(1, "no free tool id")).notes, [
    { type: "message", pid: 1234, severity: 1, text: "no free tool id" },
  ]);
});

t.test("clauses are told with their places", async (t) => {
  const { clauses } = Script.load(`probe("BEGIN", () => {});
    const names = ["line", "gc-start"];
    for (const name of names) probe("python*:::" + name,
      () => {});`);
  t.same(
    clauses.map(({ id, descriptions, place }) => [id, descriptions, `${place.line}:${place.column}`]),
    [
      [0, ["BEGIN"], "1:1"],
      [1, ["python*:::line"], "3:31"],
      [2, ["python*:::gc-start"], "3:31"],
    ],
  );
});

t.test("what probe() cannot take", async (t) => {
  const why = (source: string) => {
    try {
      Script.load(source);
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  };
  t.equal(why(`probe("BEGIN")`), 'probe("BEGIN"): the action is missing: probe(description, predicate?, action)');
  t.match(why(`probe(5, () => {})`), /first comes the description of a probe, a string such as/);
  t.match(why(`probe([], () => {})`), /first comes the description/);
  t.equal(
    why(`probe("BEGIN", 5, () => {})`),
    'probe("BEGIN"): the predicate must be a function, such as e => e.lineno > 10',
  );
  t.match(why(`probe("BEGIN", () => 1, "x")`), /the action must be a function/);
  t.match(
    why(`probe("BEGIN", () => 1, () => {}, () => {})`),
    /3 functions, but a clause has at most a predicate and an action/,
  );
});

t.test("a clause cannot be declared by a clause", async (t) => {
  const { notes } = start(`probe(${ENTRY}, () => probe("BEGIN", () => {}));`).batch(entry());
  t.match(notes, [{ text: /clauses are declared when the script loads, not while one runs/ }]);
});

t.test("what was gathered before a clause was stopped by the time limit is still there at the end", async (t) => {
  const script = Script.load(
    `const a = aggregation("a");
     probe(${ENTRY}, () => { a.by("x").count(); printf("printed "); });
     probe(${ENTRY}, e => { while (e.lineno === 2); });`,
    { options: { timelimit: 1000 } },
  );
  t.throws(() => script.batch(entry({}, 1), entry({}, 2)), { message: "Script execution timed out." });
  t.equal(script.end().text, `printed printed   ${"x".padEnd(50)} ${"2".padStart(16)}\n`);
});
