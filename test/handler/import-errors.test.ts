// Imports that cannot be had: the whole message that a user reads.
import { fail } from "./table.ts";

fail(
  "a name that pyprobe has not",
  `import { probee } from "pyprobe"`,
  `
<inline>:1:10: error: "pyprobe" has no export probee
    1 | import { probee } from "pyprobe"
      |          ^^^^^^
  nearest: probe
`,
);
fail(
  "perhaps a type",
  `import { Event } from "pyprobe"`,
  `
<inline>:1:10: error: "pyprobe" has no export Event
    1 | import { Event } from "pyprobe"
      |          ^^^^^
  hint: if it is a type: import type { Event } from ...
`,
);
fail(
  "a default that is not",
  `import p from "pyprobe"`,
  `
<inline>:1:8: error: "pyprobe" has no default export
    1 | import p from "pyprobe"
      |        ^
  hint: name what you import: import { x } from ...
`,
);
fail(
  "a module of Node's",
  `import fs from "fs"`,
  `
<inline>:1:16: error: there is no module "fs" for handlers
    1 | import fs from "fs"
      |                ^^^^
  hint: handlers run in a sandbox: nothing of Node.js is there, only the language and pyprobe
`,
);
fail(
  "with its prefix",
  `import { x } from "node:fs/promises"`,
  `
<inline>:1:19: error: there is no module "node:fs/promises" for handlers
    1 | import { x } from "node:fs/promises"
      |                   ^^^^^^^^^^^^^^^^^^
  hint: handlers run in a sandbox: nothing of Node.js is there, only the language and pyprobe
`,
);
fail(
  "a slip of the finger",
  `import { x } from "pyprob"`,
  `
<inline>:1:19: error: there is no module "pyprob" for handlers
    1 | import { x } from "pyprob"
      |                   ^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
  nearest: pyprobe
`,
);
fail(
  "in the stdlib",
  `import { x } from "pyprobe/stdlib/call_stak"`,
  `
<inline>:1:19: error: there is no module "pyprobe/stdlib/call_stak" for handlers
    1 | import { x } from "pyprobe/stdlib/call_stak"
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
  nearest: pyprobe/stdlib/call_stack
`,
);
fail(
  "out of the stdlib",
  `import { x } from "pyprobe/stdlib/../../../etc/passwd"`,
  `
<inline>:1:19: error: there is no module "pyprobe/stdlib/../../../etc/passwd" for handlers
    1 | import { x } from "pyprobe/stdlib/../../../etc/passwd"
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
`,
);
fail(
  "a package",
  `import { x } from "lodash"`,
  `
<inline>:1:19: error: there is no module "lodash" for handlers
    1 | import { x } from "lodash"
      |                   ^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
`,
);
fail(
  "an address",
  `import { x } from "https://x.org/y.ts"`,
  `
<inline>:1:19: error: there is no module "https://x.org/y.ts" for handlers
    1 | import { x } from "https://x.org/y.ts"
      |                   ^^^^^^^^^^^^^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
`,
);
fail(
  "an absolute path",
  `import { x } from "/etc/passwd"`,
  `
<inline>:1:19: error: there is no module "/etc/passwd" for handlers
    1 | import { x } from "/etc/passwd"
      |                   ^^^^^^^^^^^^^
  expected: "pyprobe", "pyprobe/stdlib/NAME", or a file: "./NAME.ts"
`,
);
fail(
  "out of the folder",
  `import { x } from "../../../../etc/passwd"`,
  `
<inline>:1:19: error: ../../../../etc/passwd is outside the script's folder
    1 | import { x } from "../../../../etc/passwd"
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^
  hint: a script may import files of its own folder and the folders below it, and pyprobe/stdlib
`,
);
fail(
  "no such file",
  {
    "main.ts": `import { x } from "./lb";
`,
    "lib.ts": "export const show = 1;",
  },
  `
main.ts:1:19: error: there is no file ./lb
    1 | import { x } from "./lb";
      |                   ^^^^^^
  nearest: ./lib.ts
`,
);
fail(
  "not a script",
  {
    "main.ts": `import x from "./data.json";
`,
    "data.json": "{}",
  },
  `
main.ts:1:15: error: ./data.json is not a script
    1 | import x from "./data.json";
      |               ^^^^^^^^^^^^^
  expected: a file whose name ends in .ts or .js
`,
);
fail(
  "a name that a file has not",
  {
    "main.ts": `import { shw } from "./lib.ts";
`,
    "lib.ts": "export const show = 1; export type T = number;",
  },
  `
main.ts:1:10: error: lib.ts has no export shw
    1 | import { shw } from "./lib.ts";
      |          ^^^
  nearest: show
`,
);
fail(
  "a type of a file",
  {
    "main.ts": `import { T } from "./lib.ts";
`,
    "lib.ts": "export const show = 1; export type T = number;",
  },
  `
main.ts:1:10: error: lib.ts has no export T
    1 | import { T } from "./lib.ts";
      |          ^
  hint: if it is a type: import type { T } from ...
`,
);
fail(
  "a default of a file",
  {
    "main.ts": `import d from "./lib.ts";
`,
    "lib.ts": "export const show = 1;",
  },
  `
main.ts:1:8: error: lib.ts has no default export
    1 | import d from "./lib.ts";
      |        ^
  hint: name what you import: import { x } from ...
`,
);
fail(
  "re-exported in vain",
  {
    "main.ts": `export { a, b } from "./lib.ts";
`,
    "lib.ts": "export const a = 1;",
  },
  `
main.ts:1:13: error: lib.ts has no export b
    1 | export { a, b } from "./lib.ts";
      |             ^
`,
);
