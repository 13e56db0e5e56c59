// What handlers have not: the whole message that a user reads.
import { fail } from "./table.ts";

// What the sandbox has not.
fail(
  "console",
  `probe("BEGIN", () => console.log(1))`,
  `
<inline>:1:22: error: there is no console for handlers
    1 | probe("BEGIN", () => console.log(1))
      |                      ^^^^^^^
  hint: printf("...\\n") and print(value) write to the output
`,
);
fail(
  "require",
  `const fs = require("fs")`,
  `
<inline>:1:12: error: there is no require for handlers
    1 | const fs = require("fs")
      |            ^^^^^^^
  hint: import at the top, from "pyprobe" or from a file of the script's folder
`,
);
fail(
  "fetch, process and timers, each told once",
  `probe("BEGIN", () => {
  fetch("http://x");
  process.exit(1);
  process.exit(2);
  setTimeout(() => {}, 1);
})`,
  `
<inline>:2:3: error: there is no fetch for handlers
    2 |   fetch("http://x");
      |   ^^^^^
  hint: handlers run in a sandbox: nothing of Node.js or a browser is there, only the language and pyprobe
<inline>:3:3: error: there is no process for handlers
    3 |   process.exit(1);
      |   ^^^^^^^
  hint: pid, tid, execname and $target tell of the traced process; exit(status) ends the run
<inline>:5:3: error: there is no setTimeout for handlers
    5 |   setTimeout(() => {}, 1);
      |   ^^^^^^^^^^
  hint: there are no timers in a handler; events drive it
`,
);
fail(
  "import()",
  `probe("BEGIN", async () => { await import("fs") })`,
  `
<inline>:1:36: error: there is no import() for handlers
    1 | probe("BEGIN", async () => { await import("fs") })
      |                                    ^^^^^^^^^^^^
  hint: handlers run in a sandbox: import what you need at the top, from pyprobe or from a file of the script's folder
`,
);
fail(
  "import.meta",
  "print(import.meta.url)",
  `
<inline>:1:7: error: there is no import.meta for handlers
    1 | print(import.meta.url)
      |       ^^^^^^^^^^^
  hint: handlers run in a sandbox: import what you need at the top, from pyprobe or from a file of the script's folder; of import.meta there is main: if (import.meta.main) ...
`,
);
fail(
  "await at the top",
  "await 1;",
  `
<inline>:1:1: error: a script cannot wait: there is no await at the top level
    1 | await 1;
      | ^^^^^
  hint: declare clauses at the top level; what happens later happens in their actions
`,
);
fail(
  "for await at the top",
  "for await (const x of []) {}",
  `
<inline>:1:1: error: a script cannot wait: there is no await at the top level
    1 | for await (const x of []) {}
      | ^^^^^
  hint: declare clauses at the top level; what happens later happens in their actions
`,
);
fail(
  "an async predicate",
  `const p = async e => true; probe("BEGIN", p, () => {})`,
  `
<inline>:1:43: error: the predicate is async: it would not have run when the event is over
    1 | const p = async e => true; probe("BEGIN", p, () => {})
      |                                           ^
  hint: events are handled one after the other, each to its end; write a plain function
`,
);
fail(
  "a generator",
  `probe("BEGIN", function* () {})`,
  `
<inline>:1:16: error: the action is a generator: it would not have run when the event is over
    1 | probe("BEGIN", function* () {})
      |                ^^^^^^^^^^^^^^^
  hint: events are handled one after the other, each to its end; write a plain function
`,
);

// Names.
fail(
  "not imported",
  { "main.ts": `probe("BEGIN", () => printf("x"))` },
  `
main.ts:1:1: error: probe is not declared
    1 | probe("BEGIN", () => printf("x"))
      | ^^^^^
  hint: import { probe } from "pyprobe"
main.ts:1:22: error: printf is not declared
    1 | probe("BEGIN", () => printf("x"))
      |                      ^^^^^^
  hint: import { printf } from "pyprobe"
`,
);
fail(
  "a slip of the finger in a name",
  `let count = 0; probe("BEGIN", () => { cuont++; prntf("x") })`,
  `
<inline>:1:39: error: cuont is not declared
    1 | let count = 0; probe("BEGIN", () => { cuont++; prntf("x") })
      |                                       ^^^^^
  nearest: count
<inline>:1:48: error: prntf is not declared
    1 | let count = 0; probe("BEGIN", () => { cuont++; prntf("x") })
      |                                                ^^^^^
  nearest: printf
`,
);
fail(
  "written without a declaration",
  `probe("BEGIN", () => { undeclared = 1 })`,
  `
<inline>:1:24: error: undeclared is not declared
    1 | probe("BEGIN", () => { undeclared = 1 })
      |                        ^^^^^^^^^^
`,
);
