/** Formats that are written out fit what they are given, or the load says where they do not. */
import t from "tap";
import { fail, load } from "./table.ts";

t.test("what fits, and what cannot be told", async (t) => {
  const fine = [
    `printf("%d %s %*d %.*f %c %Y %%\\n", pid, probename, 5, 1n, 2, 1.5, "x", walltimestamp);`,
    `printf("%s %d %x\\n", null, true, arg0);`,
    "printf(`%d\\n`, timestamp);",
    `const values = [1, 2]; printf("%d %d\\n", ...values);`,
    `const format = "%d"; printf(format, "text");`,
    `const printf2 = (...x: unknown[]) => x; printf2("%d");`,
    `printf("%s", (() => 1)());`,
    `{ const printf = (x: string) => x; printf("%d"); }`,
  ];
  for (const script of fine) t.doesNotThrow(() => load(`probe("BEGIN", () => { ${script} });`), script);
});

fail(
  "too few values",
  `probe("BEGIN", () => { printf("%d\\t%s %5d\\n", pid, "x"); });`,
  `
<inline>:1:39: error: printf: the format takes 3 values, and is given 2: there is none for %5d
    1 | probe("BEGIN", () => { printf("%d\\t%s %5d\\n", pid, "x"); });
      |                                       ^^^`,
);

fail(
  "none for the width",
  `probe("BEGIN", () => { printf("%*d\\n"); });`,
  `
<inline>:1:32: error: printf: the format takes 2 values, and is given 0: there is none for the width of %*d
    1 | probe("BEGIN", () => { printf("%*d\\n"); });
      |                                ^^^`,
);

fail(
  "too many",
  `probe("BEGIN", () => { printf("\\u{1f600}\\x41%d\\n", pid, tid, uid); });`,
  `
<inline>:1:57: error: printf: the format takes 1 value, and is given 3
    1 | probe("BEGIN", () => { printf("\\u{1f600}\\x41%d\\n", pid, tid, uid); });
      |                                                         ^^^`,
);

fail(
  "a conversion that is none, behind escapes and on another line",
  'probe("BEGIN", () => { printf(`\\u{1f600}\\x41\n  \\t%5v`, 1); });',
  `
<inline>:2:5: error: printf: %v is no conversion; there are d i u o x X a A p c C s S e E f g G k I P Y T %
    2 |   \\t%5v\`, 1); });
      |     ^^^`,
);

fail(
  "a format that breaks off",
  `probe("BEGIN", () => printf("\\e\\0%d %-", 1));`,
  `
<inline>:1:37: error: printf: conversion 2 (%-) of the format ends before its conversion
    1 | probe("BEGIN", () => printf("\\e\\0%d %-", 1));
      |                                     ^^`,
);

fail(
  "values of the wrong kind, all of them",
  `import * as p from "pyprobe";
p.probe("BEGIN", () => {
  p.printf("%d %s %f", p.probename, p.timestamp, "x");
  p.printf("%*d %c", "5", [1], () => 1);
  p.printf("%@d", 1);
});`,
  `
<inline>:3:24: error: printf: %d takes an integer, not a string (for that there is %s)
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                        ^^^^^^^^^^^
<inline>:3:37: error: printf: %s takes a string, not a number (for that there is %d)
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                                     ^^^^^^^^^^^
<inline>:3:50: error: printf: %f takes a number, not a string
    3 |   p.printf("%d %s %f", p.probename, p.timestamp, "x");
      |                                                  ^^^
<inline>:4:22: error: printf: the width of %*d takes an integer, not a string (for that there is %s)
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                      ^^^
<inline>:4:27: error: printf: %*d takes an integer, not an object
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                           ^^^
<inline>:4:32: error: printf: %c takes a character or its code, not a function
    4 |   p.printf("%*d %c", "5", [1], () => 1);
      |                                ^^^^^^^
<inline>:5:13: error: printf: %@d prints an aggregation's value: only printa() has one
    5 |   p.printf("%@d", 1);
      |             ^^^`,
);
