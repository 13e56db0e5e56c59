// The part of a predicate that depends only on the code object.
import { ok, type Source } from "./table.ts";

const ENTRY = '"python*:::function-entry"';

function code(
  predicate: string,
  expected: string | undefined,
  whole = expected !== undefined,
  more = "",
  probe = ENTRY,
): void {
  ok(predicate, `${more}probe(${probe}, ${predicate}, () => {})`, { sites: [{ code: expected, whole }] });
}

code('e => e.funcname === "start"', '(e.funcname === "start")');
code('function (e) { return e.funcname === "start" }', '(e.funcname === "start")');
code('({ funcname: f }) => f !== "a" || f === "b"', '((e.funcname !== "a") || (e.funcname === "b"))');
code('e => copyinstr(e.arg1) === "start"', undefined);
code('e => e.arg1 === "start"', '(e.arg1 === "start")');
code('e => basename(e.filename) === "x.py"', '(lib.basename(e.filename) === "x.py")');
code(
  "e => dirname(e.filename).endsWith(`/lib`) && e.filename.length > 3",
  "(lib.dirname(e.filename).endsWith(`/lib`)) && (e.filename.length > 3)",
);
code("e => /^test_/i.test(e.funcname)", "(/^test_/i.test(e.funcname))");
code("e => !e.module.startsWith(`os.${e.funcname}`)", "(! e.module.startsWith(`os.${e.funcname}`))");
code('e => ["a", "b"].includes(e.funcname)', '(["a", "b"].includes(e.funcname))');
code('e => (e.module ?? "") === "" ? e.funcname : undefined', '(((e.module ?? "") === "") ? e.funcname : void 0)');
code("e => e.funcname", "(e.funcname)");

// Constants of the module.
code("e => e.funcname === NAME", '(e.funcname === "x")', true, 'const NAME = "x"; ');
code("e => NAMES.has(e.funcname)", '(new Set(["a"]).has(e.funcname))', true, 'const NAMES = new Set(["a"]); ');
code("e => NAMES.includes(e.funcname)", '(["a"].includes(e.funcname))', true, 'const NAMES = ["a"]; ');
code("e => NAMES.includes(e.funcname)", undefined, false, 'const NAMES = ["a"]; NAMES.push("b"); ');
code("e => e.funcname === name", undefined, false, 'let name = "x"; ');
code("e => e.funcname === $1", undefined);
code("is", '(e.funcname === "f")', true, 'const is = e => e.funcname === "f"; ');

// Conjuncts.
code('e => e.funcname === "f" && e.lineno > 3', '(e.funcname === "f")', false);
code('e => self.trace && e.funcname === "f"', '(e.funcname === "f")', false);
code('e => e.funcname === "f" && (self.n++, true) && e.module === "m"', '(e.funcname === "f")', false);
code('e => self.n++ && e.funcname === "f"', undefined);
code('e => check(e) && e.funcname === "f"', undefined, false, "const check = (e) => e.tid; ");
code('e => timestamp && !self.off && e.tid === 1 && e.funcname === "f"', '(e.funcname === "f")', false);

// Not of the code object.
code("e => e.lineno === 1", undefined);
code("e => self.trace", undefined);
code("() => true", undefined);
code("e => { print(1); return e.funcname }", undefined);
code('e => e.funcname.replace("a", "b") === "b"', undefined);
code("e => /x/g.test(e.funcname)", undefined);
code('e => e?.funcname === "x"', undefined);
code('e => (e.funcname = "x")', undefined);
code("({ funcname = 1 }) => funcname", undefined);
code("({ funcname }) => funcname && (funcname = 1)", undefined);

// By the marker: a C function's name is not the code object's.
code('e => e.funcname === "f"', undefined, false, "", '"python*:::cfunction-entry"');
code('e => e.filename === "f"', '(e.filename === "f")', true, "", '"python*:::cfunction-entry"');
code('e => e.module === "f"', undefined, false, "", '"python*:::line"');
code('e => e.arg3 === "f"', '(e.arg3 === "f")', true, "", '["python*:::line", "python*:::function-*"]');
code("e => e.generation === 2", undefined, false, "", '"python*:::gc-start"');
code('e => e.funcname === "f"', '(e.funcname === "f")', true, 'const d = "python*:::line"; ', "d");

// Followed through imports.
const files: Source = {
  "main.ts": `import { probe } from "pyprobe"; import { isStart } from "./is.ts"; probe(${ENTRY}, isStart, () => {});`,
  "is.ts": `import { basename } from "pyprobe"; const FILE: string = "x.py";
    export const isStart = (e: any): boolean => basename(e.filename) === FILE && e.funcname === "start";`,
};
ok("a predicate of another module", files, {
  sites: [{ code: '(lib.basename(e.filename) === "x.py") && (e.funcname === "start")', whole: true }],
});
