/** What Tab offers, by what has been typed: the lines before of a text that is not whole yet, and the line itself. */
import t from "tap";
import type { Repl } from "../../src/repl/command.ts";
import { completer } from "../../src/repl/complete.ts";

/** What the session knows: two functions and their file were seen, clauses have a `self.depth` and a `local.begun`. */
const LIVE = {
  globals: new Set(["calls", "callers"]),
  seen: async () => ["serve", "settle", "/srv/shop.py", "shop.py"],
  session: {
    program: { selfNames: ["depth", "name"], localNames: ["begun"] },
    clauses: { all: [{ id: 0 }, { id: 2 }] },
  },
};

function offered(line: string, unfinished = ""): Promise<[string[], string]> {
  const complete = completer({ live: LIVE, unfinished } as unknown as Repl);
  return new Promise((resolve) => complete(line, (_, found) => resolve(found)));
}

async function candidates(line: string, unfinished = ""): Promise<string[]> {
  return (await offered(line, unfinished))[0];
}

t.test("commands, and what they take", async (t) => {
  t.same(await offered(".cl"), [["clauses", "clear"], "cl"]);
  t.same(await offered(".disable "), [["1", "3"], ""]);
  t.same(await offered(".help walltim"), [["walltimestamp"], "walltim"]);
  t.same(await offered(".load stdlib/tas"), [["stdlib/tasks.ts"], "stdlib/tas"]);
  t.same(await candidates(".load nowhere/x"), []);
});

t.test("descriptions inside of probe(", async (t) => {
  t.same(await candidates('probe("python$target:::function-e'), ["python$target:::function-entry"]);
  t.same(await candidates('probe(["BEGIN", "gc-'), ["gc-done", "gc-start"]);
  t.same(await candidates('  "gc-s', "probe([\n"), ["gc-start"], "the call began on a line before");
});

t.test("an event's arguments are those of its probes", async (t) => {
  t.same(await candidates('probe("gc-done", e => e.co'), ["collected"]);
  t.same(await candidates('probe("function-entry", e => e.co'), [], "another probe's are not offered");
  t.same(await candidates('probe("function__entry", (e) => e.func'), ["funcname"]);
  t.same(await candidates('probe("python*:::gc-*", function (e) { e.'), [
    "args",
    "collected",
    "execname",
    "generation",
    "pid",
    "probefunc",
    "probemod",
    "probename",
    "probeprov",
    "tid",
    "timestamp",
  ]);
  t.same(await candidates("  e.co", 'probe("gc-start", () => {})\nprobe("gc-done", e => {\n'), ["collected"]);
  t.same(await candidates("  e.co", 'probe("gc-done", () => {})\nprobe("gc-start", e => {\n'), []);
  t.same(await candidates("  which.fo", 'probe(\n  ["line", "import-find-load-done"],\n  which => {\n'), ["found"]);
  t.same(await candidates('probe("gc-done", e => Math.'), [], "what is no event has nothing of one");
  t.same(await candidates('probe("gc-done", e => e.co', "// it doesn't matter\n"), ["collected"]);
});

t.test("variables of threads and firings", async (t) => {
  t.same(await candidates('probe("line", () => { self.'), ["depth", "name"]);
  t.same(await candidates("  self.de", 'probe("line", () => {\n'), ["depth"]);
  t.same(await candidates("local.b"), ["begun"]);
});

t.test("in other strings, the target's functions and files", async (t) => {
  t.same(await offered('probe("line", e => e.funcname === "se'), [["serve", "settle"], "se"]);
  t.same(await candidates('  e.filename === "/srv', 'probe("line", e =>\n'), ["/srv/shop.py"]);
  t.same(await candidates("  pid", "// it doesn't matter\n"), ["pid"], "an apostrophe in a comment opens no string");
  t.same(await candidates("`it is ", ""), []);
});

t.test("elsewhere, builtins and what was declared", async (t) => {
  t.same(await offered("1 + call"), [["callers", "calls"], "call"]);
  t.same(await candidates("quant"), []);
  t.same(await candidates("prin"), ["print", "printa", "printf"]);
});
