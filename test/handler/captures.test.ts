// What a clause reads of its event, and which live builtins it may read.
import { ok, type ExpectedSite, type Source } from "./table.ts";

const PROBE = '"python*:::function-entry"';

/** One clause. */
function reads(name: string, source: Source, site: ExpectedSite): void {
  ok(name, source, { sites: [site] });
}

reads("nothing", `probe(${PROBE}, () => {})`, { fields: [], strings: [], builtins: [] });
reads(
  "named and numbered arguments",
  `probe(${PROBE}, e => { print(e.funcname); print(e.arg2); print(e["lineno"]) })`,
  {
    fields: ["arg2", "funcname", "lineno"],
  },
);
reads("in the predicate too", `probe(${PROBE}, e => e.lineno > 1, ev => print(ev.filename))`, {
  fields: ["filename", "lineno"],
});
reads("through optional chaining", `probe(${PROBE}, e => print(e?.funcname))`, { fields: ["funcname"] });
reads("a destructured parameter", `probe(${PROBE}, ({ funcname, lineno: line = 1, "module": m }) => print(funcname))`, {
  fields: ["funcname", "lineno", "module"],
});
reads("a parameter with a default", `probe(${PROBE}, (e = null) => print(e.funcname))`, { fields: ["funcname"] });
reads(
  "destructured inside",
  `probe(${PROBE}, e => { const { tid } = e; let f; ({ filename: f } = e); print(f, tid) })`,
  {
    fields: ["filename", "tid"],
  },
);
reads("an alias", `probe(${PROBE}, e => { const same = e; let again = same; print(again.funcname) })`, {
  fields: ["funcname"],
});
reads("in a function inside", `probe(${PROBE}, e => { [1].forEach(() => print(e.lineno)) })`, { fields: ["lineno"] });
reads("one argument of args", `probe(${PROBE}, e => print(e.args[1]))`, { fields: ["arg1"] });
reads("args as a whole", `probe(${PROBE}, e => print(e.args.length))`, { fields: ["args"] });
reads(
  "a shadowing name is not the event",
  `probe(${PROBE}, e => { { const e = { x: 1 }; print(e.x) } print(e.tid) })`,
  {
    fields: ["tid"],
  },
);
reads("a test of the event reads nothing", `probe(${PROBE}, e => { print(typeof e); print(!e) })`, { fields: [] });
reads("a named action", `function act(e) { print(e.funcname) }\nprobe(${PROBE}, act)`, { fields: ["funcname"] });
reads(
  "a named predicate and a const arrow",
  `const is = e => e.tid, act = e => print(e.pid);\nprobe(${PROBE}, is, act)`,
  {
    fields: ["pid", "tid"],
  },
);

// Followed into functions.
reads("a function of the module", `probe(${PROBE}, e => show(1, e)); function show(n, e) { print(e.funcname) }`, {
  fields: ["funcname"],
});
reads(
  "two functions deep, with recursion",
  `probe(${PROBE}, e => a(e)); const a = (x) => b(x); function b({ lineno }) { a({ lineno }) }`,
  {
    fields: ["lineno"],
  },
);
reads("recursion with the event itself", `probe(${PROBE}, e => a(e)); function a(x) { print(x.tid); a(x) }`, {
  fields: ["tid"],
});
reads("an action that a function makes", `const make = () => e => print(e.tid); probe(${PROBE}, make())`, {
  fields: ["tid"],
});
reads("a predicate that a function makes", `const make = () => e => e.tid; probe(${PROBE}, make(), () => {})`, {
  fields: ["tid"],
});
reads("a function that has no such parameter", `probe(${PROBE}, e => f(e)); function f() {}`, { fields: [] });
reads(
  "a function of another module",
  {
    "main.ts": `import { probe } from "pyprobe"; import { show as s } from "./lib.ts"; probe(${PROBE}, e => s(e));`,
    "lib.ts": `import { print } from "pyprobe"; export function show(e: { funcname: string }) { print(e.funcname) }`,
  },
  { fields: ["funcname"] },
);
reads(
  "a re-exported function, by namespace",
  {
    "main.ts": `import { probe } from "pyprobe"; import * as lib from "./lib.ts"; probe(${PROBE}, e => lib.show(e));`,
    "lib.ts": `export * from "./deep/show.ts";`,
    "deep/show.ts": `import * as p from "pyprobe"; const show = (e: any) => p.print(e.lineno); export { show };`,
  },
  { fields: ["lineno"] },
);

// Not followed: all of it.
for (const [name, source] of Object.entries({
  "given to a builtin": `probe(${PROBE}, e => print(e))`,
  stored: `let last; probe(${PROBE}, e => { last = e })`,
  returned: `probe(${PROBE}, e => e)`,
  "in an array": `probe(${PROBE}, e => print([e]))`,
  spread: `probe(${PROBE}, e => print({ ...e }))`,
  "a computed name": `const k = "tid"; probe(${PROBE}, e => print(e[k]))`,
  "a rest pattern": `probe(${PROBE}, ({ tid, ...rest }) => print(tid))`,
  "a computed pattern": `const k = "tid"; probe(${PROBE}, ({ [k]: x }) => print(x))`,
  "rest parameters": `probe(${PROBE}, (...all) => print(all.length))`,
  "the arguments object": `probe(${PROBE}, function () { print(arguments[0].tid) })`,
  "a method": `const o = { m(e) {} }; probe(${PROBE}, e => o.m(e))`,
  "behind a spread": `const f = (a, b) => print(b.tid); probe(${PROBE}, e => f(...[1], e))`,
  "a function chosen at run time": `const acts = [e => print(e.tid), e => print(e.pid)]; probe(${PROBE}, acts[$1])`,
  "a predicate chosen at run time": `const make = n => { if (n) return e => e.tid; return e => e.pid; }; probe(${PROBE}, make($1), () => {})`,
  "an action that is reassigned": `let act = e => print(e.tid); act = e => print(e.pid); probe(${PROBE}, act)`,
  "spread arguments": `const both = [${PROBE}, () => {}]; probe(...both)`,
})) {
  reads(`all: ${name}`, source, { fields: "all" });
}

// Strings.
reads("copyinstr of an argument", `probe(${PROBE}, e => copyinstr(e.arg1) === "x", e => print(copyinstr(e.arg0)))`, {
  fields: ["arg0", "arg1"],
  strings: [0, 1],
});
reads("copyinstr of an element of args", `probe(${PROBE}, e => print(copyinstr(e.args[3])))`, {
  fields: ["arg3"],
  strings: [3],
});
reads("copyinstr with a length beside it", `probe(${PROBE}, e => print(copyinstr(e.arg1, e.arg2)))`, {
  fields: ["arg1", "arg2"],
  strings: [1],
  lengths: { 1: 2 },
});
reads("copyinstr with a length of the live ones", `probe(${PROBE}, () => print(copyinstr(arg1, arg2)))`, {
  strings: [1],
  lengths: { 1: 2 },
});
reads(
  "copyinstr with two lengths",
  `probe(${PROBE}, e => print(copyinstr(e.arg1, e.arg2), copyinstr(e.arg1, e.arg3)))`,
  {
    strings: [1],
    lengths: undefined,
  },
);
reads(
  "copyinstr with a length and without",
  `probe(${PROBE}, e => print(copyinstr(e.arg1, e.arg2), copyinstr(e.arg1)))`,
  {
    strings: [1],
    lengths: undefined,
  },
);
reads("copyinstr with a computed length", `probe(${PROBE}, e => print(copyinstr(e.arg1, e.arg2 + 1)))`, {
  strings: [1],
  lengths: undefined,
});
reads("copyinstr through a variable", `probe(${PROBE}, e => { const p = e.arg0; const q = p; print(copyinstr(q)) })`, {
  strings: [0],
});
reads("copyinstr of a destructured argument", `probe(${PROBE}, ({ arg2, arg3: x }) => print(copyinstr(x)))`, {
  fields: ["arg2", "arg3"],
  strings: [3],
});
reads("copyinstr in a function", `probe(${PROBE}, e => text(e.arg1)); function text(p) { return copyinstr(p) }`, {
  strings: [1],
});
reads(
  "copyinstr by another name",
  `import * as p from "pyprobe"; p.probe(${PROBE}, e => p.print(p.copyinstr(e.arg4)))`,
  {
    strings: [4],
  },
);
reads("copyinstr of the builtin arg0", `probe(${PROBE}, () => print(copyinstr(arg0), arg2))`, {
  fields: ["arg0", "arg2"],
  strings: [0],
});
reads("not of a sum", `probe(${PROBE}, e => print(copyinstr(e.arg0 + 8)))`, { strings: [] });

// Live builtins.
ok("each clause its own builtins", `probe("BEGIN", () => print(timestamp)); probe("END", () => print(pid, tid))`, {
  sites: [{ builtins: ["timestamp"] }, { builtins: ["pid", "tid"] }],
});
ok(
  "what a function reads is every clause's",
  `const f = () => print(timestamp); probe("BEGIN", () => f()); probe("END", () => print(pid))`,
  { sites: [{ builtins: ["timestamp"] }, { builtins: ["pid", "timestamp"] }] },
);
ok(
  "a function kept by one clause may run in another",
  `let f; probe("BEGIN", () => { f = () => tid }); probe("END", () => print(f(), pid))`,
  { sites: [{ builtins: ["tid"] }, { builtins: ["pid", "tid"] }] },
);
reads("by namespace", `import * as p from "pyprobe"; p.probe("BEGIN", () => p.print(p.probename))`, {
  builtins: ["probename"],
});
reads("renamed", `import { probe as on, pid as p, print } from "pyprobe"; on("BEGIN", () => print(p))`, {
  builtins: ["pid"],
});
reads(
  "all when the namespace is given away",
  `import * as p from "pyprobe"; p.probe("BEGIN", () => p.print(Object.keys(p)))`,
  {
    builtins: "all",
  },
);
reads("all with eval", `probe("BEGIN", () => print(eval("timestamp")))`, { builtins: "all" });
reads("a shadowed builtin is not read", `probe("BEGIN", () => { const pid = 1; print(pid) })`, { builtins: [] });
ok("self and local by name", `probe("BEGIN", () => { self.b = 1; self["a"]++; const { c } = self; local.z = c })`, {
  selfNames: ["a", "b", "c"],
  localNames: ["z"],
});
