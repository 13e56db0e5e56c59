// Scripts whose text is wrong: the whole message that a user reads.
import { fail } from "./table.ts";

fail(
  "an unfinished expression",
  "let x = ;",
  `
<inline>:1:9: error: syntax: expression expected
    1 | let x = ;
      |         ^
`,
);
fail(
  "an unclosed bracket",
  `probe("x", (e => e.y)`,
  `
<inline>:1:22: error: syntax: expected ',', got '<eof>'
    1 | probe("x", (e => e.y)
      |                      ^
`,
);
fail(
  "columns behind letters of several bytes",
  "const a = 'é€😀'; let x: = 1;",
  `
<inline>:1:26: error: syntax: unexpected token \`=\`
    1 | const a = 'é€😀'; let x: = 1;
      |                          ^
  expected: an identifier, void, yield, null, await, break, a string literal, a numeric literal, true, false, \`, -, import, this, typeof, {, [, (
`,
);
fail(
  "columns behind tabs",
  `	if (1) {
		let x: number = = 2;
	}`,
  `
<inline>:2:19: error: syntax: expression expected
    2 | 		let x: number = = 2;
      | 		                ^
`,
);
fail(
  "a mark as wide as what it marks",
  "const a = '中文'; f('字' 1)",
  `
<inline>:1:23: error: syntax: expected ',', got 'numeric literal'
    1 | const a = '中文'; f('字' 1)
      |                          ^
`,
);
fail(
  "an unclosed string",
  `let s = 'abc
;`,
  `
<inline>:1:9: error: syntax: unterminated string constant
    1 | let s = 'abc
      |         ^^^^
`,
);
fail(
  "an enum",
  "enum Color { Red }",
  `
<inline>:1:1: error: syntax: an enum is not served here: types are taken out, not compiled
    1 | enum Color { Red }
      | ^^^^^^^^^^^^^^^^^^
  hint: write an object: const Color = { Red: 0, Green: 1 }, or a union type: type Color = "red" | "green"
`,
);
fail(
  "a namespace",
  "namespace N { export const a = 1; }",
  `
<inline>:1:1: error: syntax: a namespace with code in it is not served here: types are taken out, not compiled
    1 | namespace N { export const a = 1; }
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: write a module of its own and import it
`,
);
fail(
  "a parameter property",
  "class A { constructor(private x: number) {} }",
  `
<inline>:1:31: error: syntax: a parameter property is not served here: types are taken out, not compiled
    1 | class A { constructor(private x: number) {} }
      |                               ^^^^^^^^^
  hint: declare the property, and assign it in the constructor
`,
);
fail(
  "a cast in angle brackets",
  "const x = <number>1;",
  `
<inline>:1:11: error: syntax: <T>value is not served here: types are taken out, not compiled
    1 | const x = <number>1;
      |           ^^^^^^^^^
  hint: write value as T
`,
);
fail(
  "import = require",
  "import fs = require('fs');",
  `
<inline>:1:1: error: syntax: import x = require() is not served here: types are taken out, not compiled
    1 | import fs = require('fs');
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^
  hint: write import { x } from "./file.ts"
`,
);
fail(
  "declared twice",
  "let a: number; let a: string;",
  `
<inline>:1:20: error: syntax: identifier 'a' has already been declared
    1 | let a: number; let a: string;
      |                    ^
`,
);
fail(
  "a D script",
  `python$target:::function-entry
/copyinstr(arg1) == "start"/
{
  self->trace = 1;
}`,
  `
<inline>:1:15: error: syntax: expression expected
    1 | python$target:::function-entry
      |               ^
  hint: this looks like a D script; pyprobe's scripts are TypeScript: see stdlib/call_stack.ts
`,
);
fail(
  "a with statement",
  "with (a) {}",
  `
<inline>:1:1: error: syntax: the 'with' statement is not supported
    1 | with (a) {}
      | ^^^^
`,
);
fail(
  "a long line",
  "let x = 1;".repeat(30) + "let y = ; let z = 1;".repeat(20),
  `
<inline>:1:309: error: syntax: expression expected
    1 | ... x = 1;let x = 1;let x = 1;let x = 1;let x = 1;let y = ; let z = 1;let y = ; let z = 1;let y = ; let z = 1;let...
      |                                                           ^
`,
);
fail(
  "control characters are not passed on",
  "let x = '\u001b[2J' '\u0007'",
  `
<inline>:1:15: error: syntax: expected a semicolon
    1 | let x = '�[2J' '�'
      |               ^^
`,
);
fail(
  "an imported file",
  {
    "main.ts": `import "./lib.ts";
import "./other.ts"`,
    "lib.ts": "let = 1;",
    "other.ts": `
  let y = 3 3`,
  },
  `
lib.ts:1:1: error: syntax: \`let\` cannot be used as an identifier in strict mode
    1 | let = 1;
      | ^^^
other.ts:2:13: error: syntax: expected a semicolon
    2 |   let y = 3 3
      |             ^
`,
);
fail(
  "behind a byte order mark",
  { "main.ts": "\ufefflet x = ;" },
  `
main.ts:1:9: error: syntax: expression expected
    1 | let x = ;
      |         ^
`,
);
