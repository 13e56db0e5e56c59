/** The options that a script sets. */
import t from "tap";
import { fail, load } from "./table.ts";

t.test("values of every kind, from every module, the last one of each", async (t) => {
  const { program } = load({
    "a.ts": `import * as p from "pyprobe"; import "./b.ts";
      p.options({ strsize: "64", "quiet": true, onfull: \`drop\`, bufsize: "64k" } as const);
      p.options({ strsize: 128 });`,
    "b.ts": `import { options as set } from "pyprobe"; set({ nofollow: false });`,
  });
  t.same(program.settings, { strsize: 128, quiet: true, onfull: "drop", bufsize: 65536, nofollow: false });
});

t.test("a variable of that name is no option", async (t) => {
  const { program } = load(
    `const options = (x: object) => x; options({ strsiz: 1 }); const o = { options: 1 }; o.options++;`,
  );
  t.same(program.settings, {});
});

const HINT =
  "  hint: options are set before anything runs: options({ quiet: true, strsize: 64 }), between the script's clauses";

fail(
  "an unknown name",
  `options({ quiet: true,\n  strsiz: 64 });`,
  `
<inline>:2:3: error: there is no option strsiz
    2 |   strsiz: 64 });
      |   ^^^^^^
  nearest: strsize`,
);

fail(
  "a value that is none",
  `options({ strsize: 1 });`,
  `
<inline>:1:20: error: strsize takes bytes (k, m), and was given "1"
    1 | options({ strsize: 1 });
      |                    ^
  hint: Longest string captured from a target; longer ones are cut, and that is told. 16 to 64k.`,
);

fail(
  "one that is not for scripts",
  `options({ memory: 16384 });`,
  `
<inline>:1:11: error: a script may not set memory: it bounds the handlers, so it is for who runs them: -x on the command line
    1 | options({ memory: 16384 });
      |           ^^^^^^`,
);

fail(
  "one of dtrace's",
  `options({ cpp: true });`,
  `
<inline>:1:11: error: pyprobe has no cpp, which is dtrace's: scripts are TypeScript, without a preprocessor: import what several share
    1 | options({ cpp: true });
      |           ^^^`,
);

fail(
  "a value that is not written out",
  `const n = 64; options({ strsize: n });`,
  `
<inline>:1:34: error: the value of strsize must be written out
    1 | const n = 64; options({ strsize: n });
      |                                  ^
${HINT}`,
);

fail(
  "in a clause",
  `probe("BEGIN", () => { options({ quiet: true }); });`,
  `
<inline>:1:24: error: options() does not stand at the top level of the script
    1 | probe("BEGIN", () => { options({ quiet: true }); });
      |                        ^^^^^^^
${HINT}`,
);

fail(
  "not with an object",
  `options("quiet");`,
  `
<inline>:1:9: error: options() takes one object, written out
    1 | options("quiet");
      |         ^^^^^^^
${HINT}`,
);

fail(
  "passed on",
  `[{ quiet: true }].forEach(options);`,
  `
<inline>:1:27: error: options is not a value to pass on
    1 | [{ quiet: true }].forEach(options);
      |                           ^^^^^^^
${HINT}`,
);
