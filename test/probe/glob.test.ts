import t from "tap";
import { Glob, globError } from "../../src/probe/glob.ts";

/** [glob, texts that match, texts that do not] */
const table: [string, string[], string[]][] = [
  ["line", ["line"], ["lin", "lines", "Line", ""]],
  ["*", ["", "x", "anything at all"], []],
  ["gc-*", ["gc-", "gc-start"], ["gc", "xgc-"]],
  ["*-*-done", ["a-b-done", "import-find-load-done"], ["x-done"]],
  ["?", ["a", "*"], ["", "ab"]],
  ["[a-c]x", ["ax", "cx"], ["dx", "x", "-x"]],
  ["[!a-c]x", ["dx", "!x"], ["ax"]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[]a]", ["]", "a"], ["[]a]"]],
  ["[a", ["[a"], ["a"]],
  ["\\*", ["*"], ["x", "\\*"]],
  ["a\\", ["a\\"], ["a"]],
  ["", [""], ["x"]],
  ["é*😀", ["é😀", "éx😀"], ["e😀"]],
  [`${"*a".repeat(40)}b`, [], ["a".repeat(2000)]],
];
for (const [text, yes, no] of table) {
  t.test(`"${text.slice(0, 20)}"`, async (t) => {
    const glob = new Glob(text);
    for (const each of yes) t.ok(glob.matches(each), `matches "${each}"`);
    for (const each of no) t.notOk(glob.matches(each), `does not match "${each.slice(0, 20)}"`);
    t.ok(yes.length + no.length > 0);
  });
}

t.test("whether some process of a provider may match", async (t) => {
  const may = (glob: string) => new Glob(glob).mayMatch("python", "0123456789");
  for (const glob of ["python*", "p*", "*", "python1*", "python[0-4]?", "??????7", "python12345678", "*n*9"])
    t.ok(may(glob), glob);
  for (const glob of ["python", "pythonx*", "ruby*", "??????", "python*a", "", "python[a-z]*"])
    t.notOk(may(glob), glob);
});

t.test("a [ without its ]", async (t) => {
  t.equal(globError("a[b"), 1);
  t.equal(globError("[a]\\[[!]"), 5);
  t.equal(globError("[]"), 0);
  t.equal(globError("[a]*[!b]\\["), undefined);
});
