import t from "tap";
import { splitWords } from "../../src/session/command.ts";

/** A command line and the words that a shell would make of it. */
const cases: [string, string[]][] = [
  ["python3 app.py", ["python3", "app.py"]],
  ["  a\tb\n c ", ["a", "b", "c"]],
  [`a "b c" 'd e'`, ["a", "b c", "d e"]],
  [`a"b"'c'd`, ["abcd"]],
  [`'' ""`, ["", ""]],
  [`a\\ b \\"c\\'`, ["a b", `"c'`]],
  [`"a\\"b\\\\c\\$d\\\`e\\nf"`, ['a"b\\c$d`e\\nf']],
  [`'a\\b"c'`, ['a\\b"c']],
  [`"it's"`, ["it's"]],
  ["a\\", ["a\\"]],
  ["$HOME *.py a|b >c", ["$HOME", "*.py", "a|b", ">c"]],
];

for (const [line, words] of cases) t.test(JSON.stringify(line), async (t) => t.same(splitWords(line), words));

for (const line of ["a 'b", 'a "b\\"']) {
  t.test(`refused: ${line}`, async (t) =>
    t.throws(() => splitWords(line), { message: /an opening ['"] without its end/ }),
  );
}

t.test("refused: no words", async (t) => t.throws(() => splitWords(" \t"), { message: "the command is empty" }));
